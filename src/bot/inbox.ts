import { randomUUID } from "node:crypto";
import { jsonBody } from "../cloud/json-body.ts";
import type { Queue } from "../cloud/queue.ts";
import type { AlbumClose } from "./inbox-message.ts";
import { groupOf, groupOfChat, type Update } from "./update.ts";

/** Puts an update where it is handled: in order within its chat, and once within five minutes. */
export async function putInInbox(inbox: Pick<Queue, "send">, update: Update): Promise<void> {
  await inbox.send(jsonBody(update), {
    group: groupOf(update),
    deduplicationId: String(update.update_id),
  });
}

/**
 * Asks to close an album, behind every update of its chat that is in the inbox by now. Each time is a message of its own:
 * the one before may have gone to the dead letters, and repeats do no harm.
 */
export async function askToClose(
  inbox: Pick<Queue, "send">,
  chatId: number,
  { albumId, itemCount }: Pick<AlbumClose, "albumId" | "itemCount">,
): Promise<void> {
  const message: AlbumClose = { v: 1, type: "album-close", albumId, itemCount };
  await inbox.send(jsonBody(message), {
    group: groupOfChat(chatId),
    deduplicationId: randomUUID(),
  });
}
