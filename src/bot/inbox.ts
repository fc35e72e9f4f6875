import { jsonBody } from "../cloud/json-body.ts";
import type { Queue } from "../cloud/queue.ts";
import { groupOf, type Update } from "./update.ts";

/** Puts an update where it is handled: in order within its chat, and once within five minutes. */
export async function putInInbox(inbox: Pick<Queue, "send">, update: Update): Promise<void> {
  await inbox.send(jsonBody(update), {
    group: groupOf(update),
    deduplicationId: String(update.update_id),
  });
}
