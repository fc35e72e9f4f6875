import type { Queue } from "../cloud/queue.ts";
import { groupOf, type Update } from "./update.ts";

/** SQS refuses messages with these, though JSON and people's texts may have them. */
const REFUSED_BY_SQS = /[\uFFFE\uFFFF]/g;

/** Puts an update where it is handled: in order within its chat, and once within five minutes. */
export async function putInInbox(inbox: Pick<Queue, "send">, update: Update): Promise<void> {
  const body = JSON.stringify(update).replaceAll(
    REFUSED_BY_SQS,
    (character) => `\\u${character.charCodeAt(0).toString(16)}`,
  );
  await inbox.send(body, {
    group: groupOf(update),
    deduplicationId: String(update.update_id),
  });
}
