import type { Queue } from "../cloud/queue.ts";
import type { JobStore } from "../jobs/job-store.ts";
import { cancel } from "../jobs/person-transitions.ts";
import { resultOf } from "../jobs/result-message.ts";
import { isTellable, type JobRow } from "../jobs/row.ts";

export interface CancelJobDeps {
  readonly store: Pick<JobStore, "get" | "change">;
  readonly results: Pick<Queue, "send">;
  readonly now: () => number;
}

/**
 * Takes a job back, unless it has ended, and sees that this is told; its row when it is cancelled then. `by` is the press or
 * message that wants it. Safe to repeat.
 */
export async function cancelJob(
  { store, results, now }: CancelJobDeps,
  jobId: string,
  by: string,
): Promise<JobRow | undefined> {
  const at = now();
  const current = (await store.change(jobId, cancel(at, by))) ?? (await store.get(jobId, at));
  if (current?.state !== "cancelled") return undefined;
  if (isTellable(current)) await results.send(resultOf(current.jobId));
  return current;
}
