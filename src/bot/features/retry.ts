import { Composer } from "telegraf";
import { callbackQuery } from "telegraf/filters";
import { pressedJob } from "../row-buttons.ts";
import type { BotContext, FeatureDeps } from "./feature.ts";

/** Tries again what has failed, by the button under the message that says so. */
export function retryFeature({ gateway, retryJob }: FeatureDeps): Composer<BotContext> {
  const feature = new Composer<BotContext>();
  feature.on(callbackQuery("data"), async (ctx, next) => {
    const { id, data, from, message } = ctx.callbackQuery;
    const jobId = pressedJob(data, "retry");
    if (jobId === undefined || message === undefined) return await next();
    const { chat, message_id } = message;
    const where = { chatId: chat.id, messageId: message_id, userId: from.id };
    const outcome = await retryJob(jobId, where);
    const { retrying, nothingToRetry } = ctx.words.pressed;
    const words = { retrying, "not-now": undefined, "nothing-to-retry": nothingToRetry };
    await gateway.answerCallback(id, words[outcome]);
  });
  return feature;
}
