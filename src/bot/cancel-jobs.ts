import type { Queue } from "../cloud/queue.ts";
import type { JobStore } from "../jobs/job-store.ts";
import { cancel } from "../jobs/person-transitions.ts";
import { resultOf } from "../jobs/result-message.ts";
import { isTellable, isUnfinished, type JobRow } from "../jobs/row.ts";

/** Who has waited a day for an answer has stopped waiting for it, and `/cancel` need not look further back. */
const LOOK_BACK_MS = 24 * 3600_000;
/** More unfinished requests of one chat than anybody has; the newest are looked through first. */
const LOOK_THROUGH = 200;

export interface CancelJobsDeps {
  readonly store: JobStore;
  readonly results: Pick<Queue, "send">;
  readonly now: () => number;
}

/** Who wants something to be cancelled. `by` is the same when the same press or message comes again. */
export interface Canceller {
  readonly chatId: number;
  readonly userId: number;
  readonly by: string;
}

export interface CancelJobs {
  one(jobId: string, who: Canceller): Promise<"cancelled" | "too-late" | "not-yours">;
  /** What they asked for in the chat and has not ended, or of it only what a message is about; how many. Safe to repeat. */
  all(who: Canceller, aboutMessage: number | undefined): Promise<number>;
}

/**
 * Takes back what has not ended. The row says so at once, by a condition, so a result that was there first stays; its
 * worker stops when it sees it, and the person is told like of any other end.
 */
export function createCancelJobs({ store, results, now }: CancelJobsDeps): CancelJobs {
  async function cancelled(row: JobRow, by: string): Promise<JobRow | undefined> {
    const at = now();
    const current =
      (await store.change(row.jobId, cancel(at, by))) ?? (await store.get(row.jobId, at));
    if (current?.state !== "cancelled") return undefined;
    if (isTellable(current)) await results.send(resultOf(current.jobId));
    return current;
  }

  return {
    async one(jobId, { chatId, userId, by }) {
      const row = await store.get(jobId, now());
      if (row?.chatId !== chatId) return "too-late";
      if (!isTheirs(row, userId)) return "not-yours";
      return (await cancelled(row, by)) ? "cancelled" : "too-late";
    },
    async all({ chatId, userId, by }, aboutMessage) {
      const since = now() - LOOK_BACK_MS;
      let seen = 0;
      let count = 0;
      for await (const row of store.ofChat(chatId, now())) {
        seen += 1;
        if (row.createdAt < since || seen > LOOK_THROUGH) break;
        const isMeant = isTheirs(row, userId) && isAbout(row, aboutMessage);
        if (!isMeant || !(isUnfinished(row) || row.cancelledBy === by)) continue;
        const end = await cancelled(row, by);
        if (end?.cancelledBy === by) count += 1;
      }
      return count;
    },
  };
}

/** In a group nobody takes back what others asked for; what was asked in a chat's own name is everybody's. */
function isTheirs({ askedBy }: JobRow, userId: number): boolean {
  return askedBy === undefined || askedBy === userId;
}

function isAbout({ replyTo, statusMessageId }: JobRow, message: number | undefined): boolean {
  return message === undefined || message === replyTo || message === statusMessageId;
}
