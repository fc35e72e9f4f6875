import { Composer } from "telegraf";
import { callbackQuery } from "telegraf/filters";
import { pressedJob } from "../row-buttons.ts";
import type { BotContext, FeatureDeps } from "./feature.ts";
import { placeOf } from "./place-of.ts";

/** Sends a result once more in its full quality, by the button under the picture. */
export function asFileFeature({ gateway, sendAsFile }: FeatureDeps): Composer<BotContext> {
  const feature = new Composer<BotContext>();
  feature.on(callbackQuery("data"), async (ctx, next) => {
    const { id, data, message } = ctx.callbackQuery;
    const jobId = pressedJob(data, "asFile");
    if (jobId === undefined || message === undefined) return await next();
    const outcome = await sendAsFile({ id, jobId, to: placeOf(message) });
    const { fileIsThere, fileGone } = ctx.words.pressed;
    const words = { sent: undefined, "sent-before": fileIsThere, gone: fileGone };
    await gateway.answerCallback(id, words[outcome]);
  });
  return feature;
}
