import { Composer } from "telegraf";
import { message } from "telegraf/filters";
import { addressed } from "../addressed.ts";
import { saidIn } from "../grammar/said.ts";
import type { BotContext, FeatureDeps } from "./feature.ts";
import { placeOf } from "./place-of.ts";

/** The first words between a person and the bot: what it can do. */
export function helpFeature({ gateway, botName }: FeatureDeps): Composer<BotContext> {
  const feature = new Composer<BotContext>();
  feature.on(message("text"), async (ctx, next) => {
    const { text, toUs, isCommand } = addressed(ctx.message, botName);
    const isStart = isCommand && /^start\b/i.test(text); // it may carry a deep link's parameter
    const answer = isStart ? "start" : saidIn(text);
    if (!toUs || answer === undefined) return await next();
    await gateway.sendText(placeOf(ctx.message), ctx.words[answer]);
  });
  return feature;
}
