import { jsonBody } from "../cloud/json-body.ts";
import type { Queue } from "../cloud/queue.ts";
import type { Job } from "../jobs/job.ts";
import type { Opening } from "../jobs/job-store.ts";
import type { RejectReason } from "../jobs/reasons.ts";
import { resultOf } from "../jobs/result-message.ts";
import { isTellable, type JobRow } from "../jobs/row.ts";
import * as transitions from "../jobs/transitions.ts";
import { hashed, type Logger } from "../lib/logger.ts";
import { firstLookAt, lengthOf } from "./queue-place/first-look.ts";
import { type StatusMessageDeps, withStatusMessage } from "./status-message.ts";
import { TelegramFailure } from "./telegram/gateway.ts";

export interface StartJobDeps extends StatusMessageDeps {
  readonly jobs: Pick<Queue, "send" | "depth">;
  /** Without it nobody here fetches videos. */
  readonly videoJobs?: Pick<Queue, "send" | "depth"> | undefined;
  readonly results: Pick<Queue, "send">;
}

export interface Start {
  readonly job: Job;
  /** What the row holds besides. */
  readonly opening: Omit<Opening, "now">;
  /** A message of ours that becomes the status message. */
  readonly statusMessageId?: number | undefined;
  /** Fetches what the job needs; the reason when that cannot be had at all. */
  readonly prepare: (row: JobRow) => Promise<RejectReason | undefined>;
}

/** Brings a job on its way. Safe to repeat: every step may run twice without harm. */
export type StartJob = (start: Start) => Promise<void>;

/** Row first, status message second, file third, queue message last: whatever breaks, a repeat completes it. */
export function createStartJob(deps: StartJobDeps): StartJob {
  const { store, now, results } = deps;

  return async (start) => {
    const { job, opening } = start;
    const log = deps.log.child({ jobId: job.id, kind: job.kind, chat: hashed(job.chatId) });
    const opened = await store.open(job, { now: now(), ...opening });
    if (opened.state !== "queued") return await askedAgain(opened, log);
    try {
      await pass(opened, start, log);
      log.info("job queued");
    } catch (err) {
      if (!(err instanceof TelegramFailure && err.kind === "blocked")) throw err;
      await store.change(job.id, transitions.fail(now(), "out-of-tries"));
      await store.change(job.id, transitions.recordUndeliverable(now()));
      log.info("the chat has blocked the bot, or is gone: nobody to answer");
    }
  };

  /** On to the workers; or back to the person, when it cannot succeed. */
  async function pass(opened: JobRow, start: Start, log: Logger): Promise<void> {
    const { prepare } = start;
    const job = opened.request; // of two wishes with one id the first counts
    const jobs = job.kind === "video" ? deps.videoJobs : deps.jobs;
    if (jobs === undefined) return await refuse(job.id, "videos-off");
    const row = await withStatusMessage(deps, opened, start.statusMessageId);
    const [refusal, waiting] = await Promise.all([prepare(row), lengthOf(jobs, log)]);
    if (refusal !== undefined) return await refuse(job.id, refusal);
    const { chatId, statusMessageId } = row;
    await jobs.send(jsonBody({ ...job, chatId, statusMessageId } satisfies Job));
    if (statusMessageId !== undefined) await firstLookAt({ results, log }, job.id, waiting);
  }

  async function refuse(jobId: string, reason: RejectReason): Promise<void> {
    await store.change(jobId, transitions.refuseAtTheDoor(now(), reason));
    await results.send(resultOf(jobId));
  }

  /** A repeat of something that has ended: perhaps only the message that says so got lost. */
  async function askedAgain(row: JobRow, log: Logger): Promise<void> {
    log.info({ state: row.state }, "asked again; nothing to do");
    if (isTellable(row)) await results.send(resultOf(row.jobId));
  }
}
