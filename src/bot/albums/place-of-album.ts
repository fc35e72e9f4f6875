import type { Place } from "../telegram/gateway.ts";
import { type Album, homeChatOf } from "./album.ts";

/** Where the answer to an album goes. In a group that has moved, ids of messages mean others: there it answers none. */
export function placeOfAlbum(album: Album): Place {
  const { chatId, threadId } = album;
  if (chatId !== homeChatOf(album)) return { chatId };
  return { chatId, threadId, replyTo: album.items[0]?.messageId };
}
