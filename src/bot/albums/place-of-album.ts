import type { Place } from "../telegram/gateway.ts";
import { type Album, homeChatOf, picturesOf } from "./album.ts";

/** Where the answer to an album goes. In a group that has moved, ids of messages mean others: there it answers none. */
export function placeOfAlbum(album: Album): Place {
  const { chatId, threadId } = album;
  if (chatId !== homeChatOf(album)) return { chatId };
  const [first = album.items[0]] = picturesOf(album);
  return { chatId, threadId, replyTo: first?.messageId };
}
