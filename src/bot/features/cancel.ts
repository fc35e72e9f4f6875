import { Composer } from "telegraf";
import { callbackQuery, message } from "telegraf/filters";
import { addressed } from "../addressed.ts";
import { pressedAlbum, pressedJob } from "../row-buttons.ts";
import type { Words } from "../words/words.ts";
import type { BotContext, FeatureDeps } from "./feature.ts";
import { placeOf } from "./place-of.ts";

/** Takes back what somebody asked for: by the button under its status message, or by `/cancel`, also as a reply to it. */
export function cancelFeature({ gateway, cancelJobs, botName }: FeatureDeps): Composer<BotContext> {
  const feature = new Composer<BotContext>();

  feature.on(message("text"), async (ctx, next) => {
    const { words, toUs, toUsAlone } = addressed(ctx.message, botName);
    if (!toUs || !isCancel(words, ctx.words)) return await next();
    const { chat, from, message_id, reply_to_message } = ctx.message;
    const who = { chatId: chat.id, userId: from.id, by: `message ${message_id}` };
    const count = await cancelJobs.all(who, reply_to_message?.message_id);
    if (count === 0 && !toUsAlone) return; // in a group it may have been meant for another bot
    const answer = count === 0 ? ctx.words.nothingToCancel : ctx.words.cancelledSome(count);
    await gateway.sendText(placeOf(ctx.message), answer);
  });

  feature.on(callbackQuery("data"), async (ctx, next) => {
    const { id, data, from, message: under } = ctx.callbackQuery;
    const jobId = pressedJob(data, "cancel");
    const albumId = pressedAlbum(data);
    if (under === undefined) return await next();
    const who = { chatId: under.chat.id, userId: from.id, by: `press ${id}` };
    const outcome =
      (jobId && (await cancelJobs.one(jobId, who))) ??
      (albumId && (await cancelJobs.album(albumId, who)));
    if (!outcome) return await next();
    await gateway.answerCallback(id, answerFor(outcome, ctx.words));
  });

  return feature;
}

function isCancel(words: string, { said }: Words): boolean {
  return words === "cancel" || said.cancel.split(", ").includes(words);
}

function answerFor(outcome: "cancelled" | "too-late" | "not-yours", words: Words): string {
  switch (outcome) {
    case "cancelled":
      return words.cancelled;
    case "too-late":
      return words.pressed.tooLate;
    case "not-yours":
      return words.pressed.notYours;
  }
}
