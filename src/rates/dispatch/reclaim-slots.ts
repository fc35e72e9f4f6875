import type { Tasks } from "../../cloud/tasks.ts";
import type { Logger } from "../../lib/logger.ts";
import type { Slots } from "./slots.ts";
import { partsOf } from "./token.ts";
import type { UploadStore } from "./upload-store.ts";

/** Longer than anybody can hold a message (12 h), so whoever held the slot is gone. */
const ABANDONED_MS = 13 * 3600 * 1000;

/**
 * Looking costs a read for each slot, and one call for all their tasks. After a deployment all slots may belong to tasks
 * that nobody follows, whose messages are only received when one is free: what waits does so for this long.
 */
const EVERY_MS = 5000;

/**
 * Frees the slots of tasks that are known to have stopped, and of uploads that nobody has had in hand for 13 hours: their
 * messages were deleted by hand, or have become too old. Does nothing when called again within 5 seconds.
 */
export function createReclaim({
  slots,
  store,
  tasks,
  now,
  log,
}: {
  readonly slots: Slots;
  readonly store: Pick<UploadStore, "get">;
  readonly tasks: Pick<Tasks, "describe">;
  readonly now: () => number;
  readonly log: Logger;
}): () => Promise<void> {
  let last = Number.NEGATIVE_INFINITY;

  /** The tokens whose slots nobody needs. */
  async function left(tokens: readonly string[]): Promise<readonly string[]> {
    const found = await Promise.all(
      tokens.map(async (token) => {
        const { uploadId, task } = partsOf(token);
        const row = await store.get(uploadId);
        return { token, row, arn: row?.task === task ? row.taskArn : undefined };
      }),
    );
    const states = await tasks.describe(found.flatMap(({ arn }) => arn ?? []));
    return found
      .filter(({ row, arn = "" }) => {
        if (!row) return true;
        const state = states.get(arn);
        if (state !== undefined) return state.phase === "stopped";
        return now() - row.seenAt > ABANDONED_MS;
      })
      .map(({ token }) => token);
  }

  return async () => {
    if (now() - last < EVERY_MS) return;
    last = now();
    for (const token of await left([...(await slots.holders())])) {
      log.warn({ token }, "slot freed: nobody holds it any more");
      await slots.release(token);
    }
  };
}
