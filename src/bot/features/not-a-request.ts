import { Composer } from "telegraf";
import { addressed } from "../addressed.ts";
import type { BotContext, FeatureDeps } from "./feature.ts";
import { placeOf } from "./place-of.ts";

/** Comes last: whatever is said to us is answered. Service messages (somebody joined, a pin) say nothing to us. */
export function notARequestFeature({ gateway, botName }: FeatureDeps): Composer<BotContext> {
  const feature = new Composer<BotContext>();
  feature.on("message", async (ctx, next) => {
    const { toUsAlone } = addressed(ctx.message, botName);
    if (!toUsAlone || !isContent(ctx.message)) return await next();
    await gateway.sendText(placeOf(ctx.message), ctx.words.onlyPictures);
  });
  feature.on("callback_query", async (ctx) => {
    await gateway.answerCallback(ctx.callbackQuery.id); // a button of another time
  });
  return feature;
}

const CONTENT = [
  "text",
  "document",
  "video",
  "animation",
  "sticker",
  "voice",
  "audio",
  "video_note",
  "contact",
  "location",
  "venue",
  "poll",
  "dice",
  "story",
  "game",
  "paid_media",
];

function isContent(message: object): boolean {
  return CONTENT.some((kind) => kind in message);
}
