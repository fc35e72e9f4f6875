import { Composer } from "telegraf";
import { message } from "telegraf/filters";
import { addressed } from "../addressed.ts";
import type { BotContext, FeatureDeps } from "./feature.ts";
import { placeOf } from "./place-of.ts";

const ANSWERS: ReadonlyMap<string, "start" | "help"> = new Map([
  ["start", "start"],
  ["hello", "start"],
  ["hi", "start"],
  ["help", "help"],
]);

/** The first words between a person and the bot: what it can do. */
export function helpFeature({ gateway, botName }: FeatureDeps): Composer<BotContext> {
  const feature = new Composer<BotContext>();
  feature.on(message("text"), async (ctx, next) => {
    const { words, toUs } = addressed(ctx.message, botName);
    const [first = ""] = words.split(" "); // `/start` may carry a deep link's parameter
    const answer = ANSWERS.get(first === "start" ? first : words);
    if (!toUs || answer === undefined) return await next();
    await gateway.sendText(placeOf(ctx.message), ctx.words[answer]);
  });
  return feature;
}
