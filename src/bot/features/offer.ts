import { Composer } from "telegraf";
import { addressed } from "../addressed.ts";
import { pictureIn } from "../picture-in-message.ts";
import { DETECT_BUTTON } from "./detect.ts";
import type { BotContext, FeatureDeps } from "./feature.ts";
import { placeOf } from "./place-of.ts";

/** A picture without words, or with words that no feature knows: buttons offer what can be done with it. */
export function offerFeature({ gateway, botName }: FeatureDeps): Composer<BotContext> {
  const feature = new Composer<BotContext>();
  feature.on("message", async (ctx, next) => {
    const { words, toUsAlone } = addressed(ctx.message, botName);
    if (!toUsAlone || !pictureIn(ctx.message)) return await next();
    const text = words === "" ? ctx.words.offer : ctx.words.unknownCaption(words.slice(0, 60));
    await gateway.sendText(placeOf(ctx.message), text, [[DETECT_BUTTON]]);
  });
  return feature;
}
