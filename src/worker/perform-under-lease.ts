import type { Work } from "../cloud/handling.ts";
import { NoLongerOurs } from "../cloud/queue.ts";
import type { Job } from "../jobs/job.ts";
import type { JobStore } from "../jobs/job-store.ts";
import * as transitions from "../jobs/transitions.ts";
import type { Fence } from "../jobs/transitions.ts";
import type { Perform, Performed, PerformedVideo } from "./perform.ts";
import { watchForCancel } from "./watch-for-cancel.ts";

/** A lease ends a little before its message comes back, so that whoever gets it need not wait for the lease. */
const LEASE_SHARE = 0.9;

/** How soon a cancellation stops the work: a read as often costs next to nothing. */
const LOOK_MS = 2000;

export const OVERTAKEN = "The job is somebody else's.";

export interface UnderLeaseDeps {
  readonly store: Pick<JobStore, "get" | "change">;
  readonly perform: Perform;
  readonly now: () => number;
  /** Between two looks whether a job was cancelled, while it is worked on. */
  readonly lookMs?: number;
}

export function leaseMsOf({ visibilitySeconds }: Work): number {
  return visibilitySeconds * 1000 * LEASE_SHARE;
}

/** Does a job that we have claimed, renews its lease meanwhile, and stops as soon as it is cancelled. */
export async function performUnderLease(
  deps: UnderLeaseDeps,
  { job, fence }: { readonly job: Job; readonly fence: Fence },
  work: Work,
): Promise<Performed | PerformedVideo | "cancelled"> {
  const { store, now, lookMs = LOOK_MS } = deps;
  const isCancelled = async () => (await store.get(job.id, now()))?.state === "cancelled";
  await using watch = watchForCancel({ isCancelled, everyMs: lookMs, log: work.log });
  let isPerforming = true;
  work.alsoRenew(async () => {
    if (!isPerforming) return;
    const kept = await store.change(job.id, transitions.renewLease(fence, now(), leaseMsOf(work)));
    // The row ends before the message does: then a renewal that fails says nothing.
    if (!kept && isPerforming && !(await watch.look())) throw new NoLongerOurs(OVERTAKEN);
  });
  try {
    return await deps.perform(job, { signal: AbortSignal.any([work.signal, watch.signal]) });
  } catch (err) {
    if (watch.signal.aborted) return "cancelled";
    throw err;
  } finally {
    isPerforming = false;
  }
}
