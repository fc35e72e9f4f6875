import { createHash } from "node:crypto";
import type { Message } from "telegraf/types";
import { read } from "../grammar/read.ts";
import type { Reading } from "../grammar/reading.ts";
import { pictureIn, type PictureInMessage } from "../picture-in-message.ts";
import { placeOf } from "./place-of.ts";

/** A picture that is asked about, and where the answer goes: under it. */
interface Target extends ReturnType<typeof placeOf> {
  readonly picture: PictureInMessage;
  /** The message that asks, where it is not the one with the picture. */
  readonly askedIn?: number;
}

/** The picture that a message is about: its own, else that of the message it replies to. */
export function targetOf(message: Message): Target | undefined {
  const own = pictureIn(message);
  if (own) return { ...placeOf(message), picture: own };
  const replied = "reply_to_message" in message ? message.reply_to_message : undefined;
  const picture = pictureIn(replied);
  if (!replied || !picture) return undefined;
  return { ...placeOf(replied), picture, askedIn: message.message_id };
}

/** What these words ask for. Chance goes by the message, so the same message twice asks for the same. */
export function readingOf(
  words: string,
  message: { readonly chat: { readonly id: number }; readonly message_id: number },
): Reading {
  const name = `${message.chat.id} ${message.message_id}`;
  return read(words, createHash("sha256").update(name).digest().readUInt32BE());
}
