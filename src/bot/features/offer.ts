import { Composer } from "telegraf";
import type { Message } from "telegraf/types";
import { addressed } from "../addressed.ts";
import type { Nearest } from "../grammar/reading.ts";
import type { Action } from "../grammar/terms.ts";
import { pictureIn } from "../picture-in-message.ts";
import type { Button, Buttons } from "../telegram/gateway.ts";
import { shortened } from "../words/shortened.ts";
import type { Words } from "../words/words.ts";
import { readingOf, targetOf } from "./asked.ts";
import type { BotContext, FeatureDeps } from "./feature.ts";

/** What most people want, in the order of the buttons. Each does something without being told more. */
const COMMON: readonly (readonly Action[])[] = [
  ["detect"],
  ["blur", "grey", "sharpen"],
  ["rotate", "mirror", "negative"],
  ["contour", "thumbnail"],
];

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
    await gateway.sendText(target, question, buttonsFor(nearest, words));
  });
  return feature;
}

function nearestTo(text: string, message: Message): Nearest | undefined {
  const reading = readingOf(text, message);
  return reading.kind === "unknown" ? reading.nearest : undefined;
}

/** What may have been meant, then the common actions. A button sends back words that the grammar reads. */
function buttonsFor(nearest: Nearest | undefined, words: Words): Buttons {
  const common = COMMON.map((row) =>
    row.map((action): Button => ({ text: words.actions[action].button, data: action })),
  );
  if (!nearest) return common;
  const data = nearest.text ?? words.actions[nearest.action].example;
  return [[{ text: data, data }], ...common];
}
