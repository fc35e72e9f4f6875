import type { Queue } from "../cloud/queue.ts";
import { groupOf, type Update } from "./update.ts";

/**
 * Halves of surrogate pairs, and two characters that are none: SQS refuses messages with the latter, other servers of its
 * protocol those with emoji. People's texts have them all, and JSON can do without.
 */
const ESCAPED = /[\uD800-\uDFFF\uFFFE\uFFFF]/g;

/** Puts an update where it is handled: in order within its chat, and once within five minutes. */
export async function putInInbox(inbox: Pick<Queue, "send">, update: Update): Promise<void> {
  const body = JSON.stringify(update).replaceAll(
    ESCAPED,
    (character) => `\\u${character.charCodeAt(0).toString(16)}`,
  );
  await inbox.send(body, {
    group: groupOf(update),
    deduplicationId: String(update.update_id),
  });
}
