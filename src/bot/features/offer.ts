import { Composer } from "telegraf";
import type { Message } from "telegraf/types";
import { addressed } from "../addressed.ts";
import type { Nearest } from "../grammar/reading.ts";
import { offerButtons } from "../offer-buttons.ts";
import { pictureIn } from "../picture-in-message.ts";
import { shortened } from "../words/shortened.ts";
import { readingOf, targetOf } from "./asked.ts";
import type { BotContext, FeatureDeps } from "./feature.ts";

/** As much of a caption as shows which one is meant. */
const MAX_SHOWN = 62;

/** Something that can be seen. */
const VISIBLE = /[^\p{Cf}\s]/u;

/**
 * A picture without words, or with words that nobody knows: buttons offer what can be done with it, what may have been
 * meant first. The same for a reply to a picture that is nearly a request.
 */
export function offerFeature({ gateway, botName }: FeatureDeps): Composer<BotContext> {
  const feature = new Composer<BotContext>();
  feature.on("message", async (ctx, next) => {
    const { text, toUsAlone } = addressed(ctx.message, botName);
    const target = targetOf(ctx.message);
    if (!toUsAlone || !target) return await next();
    const nearest = nearestTo(text, ctx.message);
    if (!pictureIn(ctx.message) && !nearest) return await next();
    const { words } = ctx;
    const caption = shortened(text, MAX_SHOWN);
    const question = VISIBLE.test(text) ? words.unknownCaption(caption) : words.offer;
    await gateway.sendText(target, question, offerButtons(nearest, words));
  });
  return feature;
}

function nearestTo(text: string, message: Message): Nearest | undefined {
  const reading = readingOf(text, message);
  return reading.kind === "unknown" ? reading.nearest : undefined;
}
