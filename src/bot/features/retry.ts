import { Composer } from "telegraf";
import { callbackQuery } from "telegraf/filters";
import { pressedJob } from "../row-buttons.ts";
import type { BotContext, FeatureDeps } from "./feature.ts";

/** Tries again what has failed, by the button under the message that says so. */
export function retryFeature({ gateway, retryJob }: FeatureDeps): Composer<BotContext> {
  const feature = new Composer<BotContext>();
  feature.on(callbackQuery("data"), async (ctx, next) => {
    const { id, data, message } = ctx.callbackQuery;
    const jobId = pressedJob(data, "retry");
    if (jobId === undefined || message === undefined) return await next();
    const pressed = { chatId: message.chat.id, messageId: message.message_id };
    const { retrying, nothingToRetry } = ctx.words.pressed;
    await gateway.answerCallback(id, (await retryJob(jobId, pressed)) ? retrying : nothingToRetry);
  });
  return feature;
}
