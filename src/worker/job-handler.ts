import { randomUUID } from "node:crypto";
import { type Handling, Poison, RetryLater, type Work } from "../cloud/handle-delivery.ts";
import { type Delivery, NoLongerOurs } from "../cloud/queue.ts";
import type { Job, JobKind } from "../jobs/job.ts";
import type { JobStore } from "../jobs/job-store.ts";
import { RejectedJob, type RejectReason } from "../jobs/reasons.ts";
import { isTellable, type JobRow } from "../jobs/row.ts";
import * as transitions from "../jobs/transitions.ts";
import type { Fence } from "../jobs/transitions.ts";
import { hashed, type Logger } from "../lib/logger.ts";
import { parseJob, readableJobId } from "./parse-job.ts";
import type { Perform, Performed } from "./perform.ts";
import type { Report } from "./report.ts";

/** A lease ends a little before its message comes back, so that whoever gets it need not wait for the lease. */
const LEASE_SHARE = 0.9;

/** A job that was being worked on twice when its worker died is not given to a third one. */
const MAX_CRASHES = 2;

/** How a job ended, for metrics. */
export type JobOutcome = "done" | "refused" | "failed";

export interface JobHandlerDeps {
  readonly store: JobStore;
  readonly perform: Perform;
  readonly report: Report;
  readonly kinds: readonly JobKind[];
  readonly now: () => number;
  readonly observe: {
    started(job: Job, waitedMs: number): void;
    ended(job: Job, outcome: JobOutcome, performed?: Performed): void;
  };
}

/** What to do with each message of the job queue: claim the row, do the work, write the row, report, acknowledge. */
export function createJobHandler(deps: JobHandlerDeps): Pick<Handling, "handle" | "giveUp"> {
  const { store, report, now, observe } = deps;

  async function handle(delivery: Delivery, work: Work): Promise<void> {
    const job = parseJob(delivery.body, deps.kinds);
    const log = work.log.child({ jobId: job.id, kind: job.kind, chat: hashed(job.chatId) });
    const leaseMs = work.visibilitySeconds * 1000 * LEASE_SHARE;
    const row = await store.change(job.id, transitions.claim(randomUUID(), now(), leaseMs));
    if (row?.owner === undefined) return await settleUnclaimed(job);
    const fence = { owner: row.owner, attempt: row.attempt };
    if (row.attempt - 1 - row.handedBack >= MAX_CRASHES) {
      await store.change(job.id, transitions.failOurs(fence, now(), "crashed-the-worker"));
      throw new Poison(`The job was being worked on ${MAX_CRASHES} times when its worker died.`);
    }
    work.alsoRenew(async () => {
      const kept = await store.change(job.id, transitions.renewLease(fence, now(), leaseMs));
      if (!kept) throw new NoLongerOurs("The job was cancelled, or is somebody else's.");
    });
    await workOn(job, fence, { ...work, log });
  }

  async function workOn(job: Job, fence: Fence, work: Work): Promise<void> {
    const startedAt = now();
    const waitedMs = startedAt - job.requestedAt;
    observe.started(job, waitedMs);
    work.log.info("job started");
    try {
      const performed = await deps.perform(job, { signal: work.signal });
      const finished = await store.change(
        job.id,
        transitions.finish(fence, now(), performed.result),
      );
      if (!finished) throw new NoLongerOurs("The job was cancelled, or is somebody else's.");
      const reportMs = await timed(async () => await report(job.id));
      const steps = { ...performed.steps, report: reportMs };
      observe.ended(job, "done", { ...performed, steps });
      work.log.info({ waitedMs, ms: now() - startedAt, steps }, "job done");
    } catch (err) {
      if (err instanceof RejectedJob) {
        await refuse(job, fence, err.reason);
        work.log.info({ reason: err.reason, err: err.cause, ms: now() - startedAt }, "job refused");
        return;
      }
      observe.ended(job, "failed");
      work.log.warn({ err, willRetry: true, ms: now() - startedAt }, "job failed");
      await handBack(job, fence, work.log);
      throw err;
    }
  }

  async function refuse(job: Job, fence: Fence, reason: RejectReason): Promise<void> {
    const refused = await store.change(job.id, transitions.refuse(fence, now(), reason));
    if (!refused) throw new NoLongerOurs("The job was cancelled, or is somebody else's.");
    await report(job.id);
    observe.ended(job, "refused");
  }

  /** Spares the next try the wait for our lease; without it the lease runs out by itself. */
  async function handBack(job: Job, fence: Fence, log: Logger): Promise<void> {
    try {
      await store.change(job.id, transitions.handBack(fence));
    } catch (err) {
      log.warn({ err }, "job could not be handed back; its lease will run out");
    }
  }

  /** The row says that there is nothing to do for us, or not now. */
  async function settleUnclaimed(job: Job): Promise<void> {
    const row = await store.get(job.id, now());
    if (!row) throw new Poison("No row belongs to this job id.");
    if (isTellable(row)) return await report(job.id); // perhaps the report was what got lost
    if (row.state === "working" || row.state === "queued") {
      throw new RetryLater(secondsUntilFree(row), "Somebody else works on it.");
    }
  }

  function secondsUntilFree(row: JobRow): number {
    return Math.max(1, Math.ceil(((row.leaseUntil ?? 0) - now()) / 1000));
  }

  return {
    handle,
    async giveUp(delivery, err) {
      const jobId = readableJobId(delivery.body);
      if (jobId === undefined) return true;
      const reason = err instanceof Poison ? "not-understood" : "out-of-tries";
      const failed = await store.change(jobId, transitions.fail(now(), reason));
      const row = failed ?? (await store.get(jobId, now()));
      if (!row) return true;
      if (row.state === "working") throw new RetryLater(secondsUntilFree(row), "Still worked on.");
      if (isTellable(row)) await report(jobId);
      return row.state === "failed";
    },
  };
}

async function timed(step: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await step();
  return performance.now() - startedAt;
}
