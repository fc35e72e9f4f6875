import type { Tasks } from "../../cloud/tasks.ts";
import type { Logger } from "../../lib/logger.ts";
import type { Slots } from "./slots.ts";
import { partsOf } from "./token.ts";
import type { UploadStore } from "./upload-store.ts";

/** Longer than anybody can hold a message (12 h), so whoever held the slot is gone. */
const ABANDONED_MS = 13 * 3600 * 1000;

/** Looking costs a read for each slot. */
const EVERY_MS = 60_000;

/**
 * Frees the slots of tasks that are known to have stopped, and of uploads that nobody has had in hand for 13 hours: their
 * messages were deleted by hand, or have become too old. Does nothing when called again within a minute.
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

  async function isLeft(token: string): Promise<boolean> {
    const { uploadId, task } = partsOf(token);
    const row = await store.get(uploadId);
    if (!row) return true;
    const arn = row.task === task ? row.taskArn : undefined;
    const state = arn === undefined ? undefined : (await tasks.describe([arn])).get(arn);
    if (state !== undefined) return state.phase === "stopped";
    return now() - row.seenAt > ABANDONED_MS;
  }

  return async () => {
    if (now() - last < EVERY_MS) return;
    last = now();
    for (const token of await slots.holders()) {
      if (!(await isLeft(token))) continue;
      log.warn({ token }, "slot freed: nobody holds it any more");
      await slots.release(token);
    }
  };
}
