import { Composer } from "telegraf";
import type { Message } from "telegraf/types";
import { addressed, textOf } from "../addressed.ts";
import { asksNotToBeQuoted } from "../grammar/said.ts";
import { shortened } from "../words/shortened.ts";
import type { Words } from "../words/words.ts";
import type { BotContext, FeatureDeps } from "./feature.ts";
import { placeOf } from "./place-of.ts";

/** Telegram's limit for a text, in UTF-16 units. */
const MAX_TEXT = 4096;
/** A command's own limit is 32; what is longer is none. */
const MAX_COMMAND = 40;

/**
 * Comes last: whatever is said to us is answered, a text by quoting it. Service messages (somebody joined, a pin) say
 * nothing to us.
 */
export function notARequestFeature({ gateway, botName }: FeatureDeps): Composer<BotContext> {
  const feature = new Composer<BotContext>();
  feature.on("message", async (ctx, next) => {
    const { toUsAlone, isCommand } = addressed(ctx.message, botName);
    if (!toUsAlone || !isContent(ctx.message)) return await next();
    const answer = isCommand
      ? ctx.words.unknownCommand(commandIn(ctx.message))
      : answerTo(ctx.message, ctx.words);
    await gateway.sendText(placeOf(ctx.message), answer);
  });
  feature.on("callback_query", async (ctx) => {
    await gateway.answerCallback(ctx.callbackQuery.id); // a button of another time
  });
  return feature;
}

function commandIn(message: Message): string {
  const [command = ""] = textOf(message).trim().split(/[\s@]/);
  return shortened(command, MAX_COMMAND);
}

function answerTo(message: Message, words: Words): string {
  if (!("text" in message)) return words.onlyPictures;
  if (asksNotToBeQuoted(message.text)) return words.notQuoted;
  const room = MAX_TEXT - words.quoted("").length;
  return words.quoted(shortened(message.text, room));
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
