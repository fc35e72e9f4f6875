import { randomUUID } from "node:crypto";
import { type Handling, Poison, RetryLater, type Work } from "../cloud/handling.ts";
import { type Delivery, NoLongerOurs } from "../cloud/queue.ts";
import type { Job, JobKind } from "../jobs/job.ts";
import type { JobStore } from "../jobs/job-store.ts";
import { RejectedJob } from "../jobs/reasons.ts";
import { isTellable, type JobRow } from "../jobs/row.ts";
import * as transitions from "../jobs/transitions.ts";
import type { Fence } from "../jobs/transitions.ts";
import { finishVideo } from "../jobs/video-transitions.ts";
import { hashed, type Logger } from "../lib/logger.ts";
import { parseJob, readableJobId } from "./parse-job.ts";
import type { Performed, PerformedVideo } from "./perform.ts";
import {
  leaseMsOf,
  OVERTAKEN,
  performUnderLease,
  type UnderLeaseDeps,
} from "./perform-under-lease.ts";
import type { Report } from "./report.ts";

/** A job that was being worked on twice when its worker died is not given to a third one. */
const MAX_CRASHES = 2;

type End = Performed | PerformedVideo | RejectedJob | "cancelled";

/** How a job ended, for metrics. */
export type JobOutcome = "done" | "refused" | "failed" | "cancelled";

export interface JobHandlerDeps extends UnderLeaseDeps {
  readonly store: JobStore;
  readonly report: Report;
  readonly kinds: readonly JobKind[];
  readonly observe: {
    started(job: Job, waitedMs: number): void;
    ended(
      job: Pick<Job, "kind">,
      outcome: JobOutcome,
      performed?: Performed | PerformedVideo,
    ): void;
  };
}

/** What to do with each message of the job queue: claim the row, do the work, write the row, report, acknowledge. */
export function createJobHandler(deps: JobHandlerDeps): Pick<Handling, "handle" | "giveUp"> {
  const { store, report, now, observe } = deps;

  async function handle(delivery: Delivery, work: Work): Promise<void> {
    const job = parseJob(delivery.body, deps.kinds);
    const log = work.log.child({ jobId: job.id, kind: job.kind, chat: hashed(job.chatId) });
    const owner = randomUUID();
    const row = await changed(job.id, transitions.claim(owner, now(), leaseMsOf(work)));
    if (!row) throw new Poison("No row belongs to this job id.");
    if (row.owner !== owner || row.state !== "working") return await settleUnclaimed(row);
    const fence = { owner, attempt: row.attempt };
    if (row.attempt - 1 - row.handedBack >= MAX_CRASHES) {
      await store.change(job.id, transitions.failOurs(fence, now(), "crashed-the-worker"));
      throw new Poison(`The job was being worked on ${MAX_CRASHES} times when its worker died.`);
    }
    await workOn(job, fence, { ...work, log });
  }

  async function workOn(job: Job, fence: Fence, work: Work): Promise<void> {
    const startedAt = now();
    const waitedMs = startedAt - job.requestedAt;
    observe.started(job, waitedMs);
    work.log.info("job started");
    const ended = await endOf(job, fence, work).catch(async (err: unknown) => {
      observe.ended(job, "failed");
      work.log.warn({ err, willRetry: true, ms: now() - startedAt }, "job failed");
      await handBack(job, fence, work.log);
      throw err;
    });
    const reportMs = await timed(async () => await report(job.id));
    const ms = now() - startedAt;
    if (ended === "cancelled") {
      observe.ended(job, "cancelled");
      work.log.info({ ms }, "job cancelled");
    } else if (ended instanceof RejectedJob) {
      observe.ended(job, "refused");
      work.log.info({ reason: ended.reason, err: ended.cause, ms }, "job refused");
    } else {
      const steps = { ...ended.steps, report: reportMs };
      observe.ended(job, "done", { ...ended, steps });
      work.log.info({ waitedMs, ms, steps }, "job done");
    }
  }

  /** The job's end, as it now is in its row. */
  async function endOf(job: Job, fence: Fence, work: Work): Promise<End> {
    const end = await performUnderLease(deps, { job, fence }, work).catch(rejected);
    if (end === "cancelled") return end;
    const isRejected = end instanceof RejectedJob;
    const transition = isRejected
      ? transitions.refuse(fence, now(), end.reason)
      : "video" in end
        ? finishVideo(fence, now(), end.video)
        : transitions.finish(fence, now(), end.result);
    const row = await changed(job.id, transition);
    if (row?.state === "cancelled") return "cancelled"; // while it was worked on; what came of it is left
    if (row?.owner !== fence.owner || row.state !== (isRejected ? "refused" : "done")) {
      throw new NoLongerOurs(OVERTAKEN);
    }
    return end;
  }

  /**
   * The row after a change, made or not. A write whose answer is lost is sent again by the SDK and then fails by its
   * own trace, so whether it was made is told by the row: no other worker has our owner.
   */
  async function changed(
    jobId: string,
    transition: transitions.Transition,
  ): Promise<JobRow | undefined> {
    return (await store.change(jobId, transition)) ?? (await store.get(jobId, now()));
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
  async function settleUnclaimed(row: JobRow): Promise<void> {
    if (isTellable(row)) return await report(row.jobId); // perhaps the report was what got lost
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
      const row = await changed(jobId, transitions.fail(now(), reason));
      if (!row) return true;
      if (row.state === "working") throw new RetryLater(secondsUntilFree(row), "Still worked on.");
      if (isTellable(row)) await report(jobId);
      return row.state === "failed";
    },
  };
}

/** A rejection is an end like any other. */
function rejected(err: unknown): RejectedJob {
  if (err instanceof RejectedJob) return err;
  throw err;
}

async function timed(step: () => Promise<void>): Promise<number> {
  const startedAt = performance.now();
  await step();
  return performance.now() - startedAt;
}
