import type { Queue } from "../cloud/queue.ts";
import { imagesOf, type Job } from "../jobs/job.ts";
import type { RejectReason } from "../jobs/reasons.ts";
import { resultOf } from "../jobs/result-message.ts";
import { isTellable, type JobRow } from "../jobs/row.ts";
import * as transitions from "../jobs/transitions.ts";
import { hashed, type Logger } from "../lib/logger.ts";
import { copyFile, type CopyFileDeps } from "./copy-file.ts";
import { jobOf, rowOf, type Wish } from "./job-of.ts";
import { placeOfRow } from "./place-of-row.ts";
import { type StatusMessageDeps, withStatusMessage } from "./status-message.ts";
import { TelegramFailure, type TelegramGateway } from "./telegram/gateway.ts";

export interface RequestDeps extends StatusMessageDeps, CopyFileDeps {
  readonly botId: number;
  readonly gateway: Pick<
    TelegramGateway,
    "sendText" | "editText" | "download" | "showSendingPhoto"
  >;
  readonly imagesBucket: string;
  readonly jobs: Pick<Queue, "send">;
  readonly results: Pick<Queue, "send">;
}

/** Makes a job of a wish. Safe to repeat: every step may run twice without harm. */
export type Request = (wish: Wish, signal: AbortSignal) => Promise<void>;

/** Row first, status message second, file third, queue message last: whatever breaks, a repeat completes it. */
export function createRequest(deps: RequestDeps): Request {
  const { store, gateway, now } = deps;

  return async (wish, signal) => {
    const job = jobOf(wish, deps);
    const log = deps.log.child({ jobId: job.id, kind: job.kind, chat: hashed(wish.chatId) });
    const opened = await store.open(job, { now: now(), ...rowOf(wish) });
    if (opened.state !== "queued") return await askedAgain(opened, log);
    try {
      await pass(job, { wish, opened, signal });
      log.info("job queued");
    } catch (err) {
      if (!(err instanceof TelegramFailure && err.kind === "blocked")) throw err;
      await store.change(job.id, transitions.fail(now(), "out-of-tries"));
      await store.change(job.id, transitions.recordUndeliverable(now()));
      log.info("the chat has blocked the bot, or is gone: nobody to answer");
    }
  };

  /** On to the workers; or back to the person, when it cannot succeed. */
  async function pass(
    job: Job,
    { wish, opened, signal }: { readonly wish: Wish; readonly opened: JobRow; signal: AbortSignal },
  ): Promise<void> {
    const row = await withStatusMessage(deps, opened, wish.statusMessageId);
    const [refusal] = await Promise.all([copyAll(job, wish, signal), showSendingPhoto(row)]);
    if (refusal !== undefined) return await refuse(job.id, refusal);
    const { chatId, statusMessageId } = row;
    await deps.jobs.send(JSON.stringify({ ...job, chatId, statusMessageId } satisfies Job));
  }

  /** The first reason why one of them cannot be had. */
  async function copyAll(job: Job, { pictures }: Wish, signal: AbortSignal) {
    const copies = imagesOf(job).map(async (to, index) => {
      const picture = pictures[index];
      return picture && (await copyFile(deps, { picture, to }, signal));
    });
    const reasons = await Promise.all(copies);
    return reasons.find((reason) => reason !== undefined);
  }

  async function refuse(jobId: string, reason: RejectReason): Promise<void> {
    await store.change(jobId, transitions.refuseAtTheDoor(now(), reason));
    await deps.results.send(resultOf(jobId));
  }

  /** A repeat of something that has ended: perhaps only the message that says so got lost. */
  async function askedAgain(row: JobRow, log: Logger): Promise<void> {
    log.info({ state: row.state }, "asked again; nothing to do");
    if (isTellable(row)) await deps.results.send(resultOf(row.jobId));
  }

  /** A courtesy: nobody misses it when it fails. */
  async function showSendingPhoto(row: JobRow): Promise<void> {
    try {
      await gateway.showSendingPhoto(placeOfRow(row));
    } catch (err) {
      deps.log.debug({ err, jobId: row.jobId }, "chat action not shown");
    }
  }
}
