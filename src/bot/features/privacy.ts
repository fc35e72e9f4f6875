import { Composer } from "telegraf";
import { message } from "telegraf/filters";
import { addressed } from "../addressed.ts";
import { privacyText } from "../people/privacy-text.ts";
import type { BotContext, FeatureDeps } from "./feature.ts";
import { placeOf } from "./place-of.ts";

/** What is stored of people. */
export function privacyFeature({
  gateway,
  botName,
}: Pick<FeatureDeps, "gateway" | "botName">): Composer<BotContext> {
  const feature = new Composer<BotContext>();
  feature.on(message("text"), async (ctx, next) => {
    const { words, toUs } = addressed(ctx.message, botName);
    if (!toUs || words !== "privacy") return await next();
    await gateway.sendText(placeOf(ctx.message), privacyText(ctx.words.language));
  });
  return feature;
}
