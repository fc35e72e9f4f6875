import { Readable } from "node:stream";
import type { Blobs } from "../cloud/blobs.ts";
import { RetryLater } from "../cloud/handle-delivery.ts";
import type { Queue } from "../cloud/queue.ts";
import type { Job } from "../jobs/job.ts";
import { jobIdOf } from "../jobs/job-id.ts";
import type { JobStore } from "../jobs/job-store.ts";
import type { RejectReason } from "../jobs/reasons.ts";
import { resultOf } from "../jobs/result-message.ts";
import type { JobRow } from "../jobs/row.ts";
import * as transitions from "../jobs/transitions.ts";
import { hashed, type Logger } from "../lib/logger.ts";
import { MAX_DOWNLOAD_BYTES, type PictureInMessage } from "./picture-in-message.ts";
import { TelegramFailure, type TelegramGateway } from "./telegram/gateway.ts";
import { WORKING } from "./words/replies.ts";

export interface RequestDeps {
  readonly botId: number;
  readonly store: JobStore;
  readonly gateway: TelegramGateway;
  readonly blobs: Pick<Blobs, "put">;
  readonly imagesBucket: string;
  readonly jobs: Pick<Queue, "send">;
  readonly results: Pick<Queue, "send">;
  readonly now: () => number;
  readonly log: Logger;
}

/** What a person asked for. */
export interface Wish {
  readonly chatId: number;
  readonly threadId?: number | undefined;
  /** The message to answer. */
  readonly replyTo: number;
  readonly picture: PictureInMessage;
  readonly operation: { readonly kind: "detect" };
  /** A message of ours that becomes the status message (one with the button that was pressed). */
  readonly statusMessageId?: number | undefined;
}

/** Makes a job of a wish. Safe to repeat: every step may run twice without harm. */
export type Request = (wish: Wish, signal: AbortSignal) => Promise<void>;

/** Row first, status message second, file third, queue message last: whatever breaks, a repeat completes it. */
export function createRequest(deps: RequestDeps): Request {
  const { store, gateway, now } = deps;

  return async (wish, signal) => {
    const job = jobOf(deps, wish);
    const log = deps.log.child({ jobId: job.id, kind: job.kind, chat: hashed(wish.chatId) });
    const { threadId } = wish;
    const opened = await store.open(job, {
      now: now(),
      ...(threadId !== undefined && { threadId }),
    });
    if (opened.state !== "queued")
      return log.info({ state: opened.state }, "asked again; nothing to do");
    const row = await withStatusMessage(deps, opened, wish);
    await showSendingPhoto(wish, log);
    const refusal = await copyFile(deps, job, { wish, signal });
    if (refusal !== undefined) return await refuse(job.id, refusal);
    const { statusMessageId } = row;
    await deps.jobs.send(JSON.stringify({ ...job, statusMessageId } satisfies Job));
    log.info("job queued");
  };

  async function refuse(jobId: string, reason: RejectReason): Promise<void> {
    await store.change(jobId, transitions.refuseAtTheDoor(now(), reason));
    await deps.results.send(resultOf(jobId));
  }

  /** A courtesy: nobody misses it when it fails. */
  async function showSendingPhoto(wish: Wish, log: Logger): Promise<void> {
    try {
      await gateway.showSendingPhoto(wish);
    } catch (err) {
      log.debug({ err }, "chat action not shown");
    }
  }
}

function jobOf({ botId, imagesBucket, now }: RequestDeps, wish: Wish): Job {
  const id = jobIdOf({
    botId,
    chatId: wish.chatId,
    messageId: wish.replyTo,
    fileUniqueId: wish.picture.fileUniqueId,
    operation: wish.operation.kind,
  });
  return {
    v: 1,
    id,
    ...wish.operation,
    chatId: wish.chatId,
    replyTo: wish.replyTo,
    requestedAt: now(),
    image: { bucket: imagesBucket, key: `originals/${id}` },
  };
}

/**
 * Sees that the person sees something at once. There is one try per job, claimed in its row: after a crash between sending
 * and recording nobody knows whether the message is there, and a second one would be worse than none.
 */
async function withStatusMessage(deps: RequestDeps, row: JobRow, wish: Wish): Promise<JobRow> {
  const { store, gateway, now } = deps;
  if (row.statusMessageId !== undefined) return row;
  if (wish.statusMessageId !== undefined) {
    await gateway.editText({ chatId: wish.chatId, messageId: wish.statusMessageId }, WORKING);
    const recorded = await store.change(
      row.jobId,
      transitions.recordStatus(now(), wish.statusMessageId),
    );
    return recorded ?? row;
  }
  const claimed = await store.change(row.jobId, transitions.claimStatus(now()));
  if (!claimed) return row;
  try {
    const messageId = await gateway.sendText(wish, WORKING);
    return (await store.change(row.jobId, transitions.recordStatus(now(), messageId))) ?? row;
  } catch (err) {
    return await afterUnsentStatus(deps, row, err);
  }
}

/** Goes on without a status message when one may be there; else gives the claim back, so that a repeat sends it. */
async function afterUnsentStatus(deps: RequestDeps, row: JobRow, err: unknown): Promise<JobRow> {
  const kind = err instanceof TelegramFailure ? err.kind : undefined;
  if (kind === "unknown-outcome") {
    deps.log.warn({ err, jobId: row.jobId }, "status message may or may not be there");
    return row;
  }
  await deps.store.change(row.jobId, transitions.releaseStatus());
  if (err instanceof TelegramFailure && kind === "too-fast") {
    throw new RetryLater(err.seconds, "Telegram asks to wait.", { cause: err });
  }
  throw err;
}

/** Copies the file from Telegram to S3 as it is; the reason when it cannot be had at all. */
async function copyFile(
  { gateway, blobs, imagesBucket }: RequestDeps,
  job: Job,
  { wish, signal }: { readonly wish: Wish; readonly signal: AbortSignal },
): Promise<RejectReason | undefined> {
  const { size } = wish.picture;
  if (size !== undefined && size > MAX_DOWNLOAD_BYTES) return "file-too-big";
  if (size === 0) return "empty-file";
  try {
    const { body, length } = await gateway.download(wish.picture.fileId, signal);
    await blobs.put({
      bucket: imagesBucket,
      key: job.image.key,
      body: Readable.fromWeb(body),
      ...(length !== undefined && { length }),
      contentType: "application/octet-stream", // what a sender declares may be a lie; the worker looks at the bytes
      signal,
    });
    return undefined;
  } catch (err) {
    if (err instanceof TelegramFailure && err.kind === "file-too-big") return "file-too-big";
    if (err instanceof TelegramFailure && err.kind === "too-fast") {
      throw new RetryLater(err.seconds, "Telegram asks to wait.", { cause: err });
    }
    throw err;
  }
}
