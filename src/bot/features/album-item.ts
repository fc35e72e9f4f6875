import type { Message } from "telegraf/types";
import { addressed } from "../addressed.ts";
import type { AlbumItem } from "../albums/album.ts";
import { pictureIn, type PictureInMessage } from "../picture-in-message.ts";

/** A message as one of several that belong together; `queuedAt` is when it was put in the inbox, where that is known. */
export function albumItemIn(message: Message, botName: string, queuedAt?: number): AlbumItem {
  const { text, toUs, toUsAlone } = addressed(message, botName);
  const picture = pictureIn(message);
  return {
    messageId: message.message_id,
    sentAt: message.date * 1000,
    ...(queuedAt !== undefined && { queuedAt }),
    words: text,
    toUs,
    toUsAlone,
    ...(picture && { picture: kept(picture) }),
  };
}

/** A picture that is asked about by another message or a button, as the first of several. */
export function albumItemOf(messageId: number, picture: PictureInMessage) {
  const toWhom = { words: "", toUs: true, toUsAlone: true };
  return { messageId, ...toWhom, picture: kept(picture) } satisfies AlbumItem;
}

function kept({ fileId, fileUniqueId, size }: PictureInMessage) {
  return { fileId, fileUniqueId, ...(size !== undefined && { size }) };
}

/** The message that is replied to. */
export function repliedTo(message: Message): number | undefined {
  return "reply_to_message" in message ? message.reply_to_message?.message_id : undefined;
}
