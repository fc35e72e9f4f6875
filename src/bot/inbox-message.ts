import { z } from "zod";
import { ALBUM_ID } from "../jobs/result-message.ts";
import { Update } from "./update.ts";

/**
 * Asks to close an album, if it was quiet when this was put in the inbox. Strict, so that nothing that is posted to the
 * webhook is ever one: what comes from there has an update_id.
 */
const AlbumClose = z.strictObject({
  v: z.literal(1),
  type: z.literal("album-close"),
  albumId: z.string().regex(ALBUM_ID),
  /** Items with which the album was quiet; 0 where nobody has looked. */
  itemCount: z.int().min(0),
});
export type AlbumClose = z.infer<typeof AlbumClose>;

/** One message of the queue `inbox`: an update as Telegram sent it, or a word of the bot to itself. */
export const InboxMessage = z.union([
  AlbumClose,
  Update.transform((update) => ({ type: "update" as const, update })),
]);
export type InboxMessage = z.infer<typeof InboxMessage>;
