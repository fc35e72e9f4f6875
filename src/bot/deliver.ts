import { Poison, RetryLater } from "../cloud/handling.ts";
import { isTellable, type JobRow } from "../jobs/row.ts";
import * as transitions from "../jobs/transitions.ts";
import { hashed, type Logger } from "../lib/logger.ts";
import { createOneAtATime } from "../lib/one-at-a-time.ts";
import type { Albums } from "./albums/create-albums.ts";
import { answerFor } from "./answer.ts";
import { giveByEdit } from "./give-by-edit.ts";
import { replyOnce, type ReplyOnceDeps } from "./reply-once.ts";
import { TelegramFailure, type TelegramGateway } from "./telegram/gateway.ts";
import type { VideoSources } from "./videos/video-answer.ts";

export interface DeliverDeps extends ReplyOnceDeps, VideoSources {
  readonly gateway: Pick<
    TelegramGateway,
    "sendText" | "sendPicture" | "editText" | "editToPicture"
  >;
  /** A job that belongs to an album is told of by the album. */
  readonly albums: Pick<Albums, "jobEnded">;
  readonly log: Logger;
  readonly count: (outcome: "edited" | "sent" | "undeliverable" | "unknown") => void;
}

/**
 * Gives a person the answer of a job that has ended. Safe to repeat and to run twice at once: a person sees exactly one.
 *
 * The way by the status message (A) edits the same message to the same content, however often. Where there is none (B),
 * the answer is sent under a claim, once; after a send that may have arrived only words follow.
 */
export function createDeliver(deps: DeliverDeps): (jobId: string) => Promise<void> {
  const { store, now, count } = deps;
  const oneVideoAtATime = createOneAtATime();

  async function tell(row: JobRow, log: Logger): Promise<void> {
    const answer = await answerFor(deps, row);
    const isEdited = await giveByEdit(deps.gateway, row, answer);
    if (!isEdited && !(await replyOnce(deps, { row, answer }, log))) return;
    if (!(await store.change(row.jobId, toldIn(row)))) return; // somebody else was told to, and counted it
    const ms = now() - row.createdAt;
    log.info({ ms, way: isEdited ? "edited" : "sent", reason: row.reason }, "answer delivered");
    count(isEdited ? "edited" : "sent");
  }

  function toldIn(row: JobRow): transitions.Transition {
    return row.state === "done"
      ? transitions.recordDelivered(now())
      : transitions.recordTold(now());
  }

  /** What comes next after Telegram did not take an answer. */
  async function afterFailure(row: JobRow, err: TelegramFailure, log: Logger): Promise<void> {
    if (err.kind === "blocked") {
      await store.change(row.jobId, transitions.recordUndeliverable(now()));
      log.info("answer is undeliverable: the chat has blocked the bot, or is gone");
      return count("undeliverable");
    }
    if (err.kind === "migrated" && err.newChatId !== undefined) {
      await store.change(row.jobId, transitions.moveChat(err.newChatId));
      throw new RetryLater(1, "The group has a new id.", { cause: err });
    }
    if (err.kind === "too-fast") {
      throw new RetryLater(err.seconds, "Telegram asks to wait.", { cause: err });
    }
    if (err.kind === "refused" || err.kind === "not-a-photo") {
      throw new Poison("Telegram refuses the answer in every form.", { cause: err });
    }
    throw err;
  }

  return async (jobId) => {
    const row = await store.get(jobId, now());
    const log = deps.log.child({ jobId, ...(row && { chat: hashed(row.chatId), kind: row.kind }) });
    if (!row) return log.warn("result of an unknown job");
    if (row.albumId !== undefined) return await deps.albums.jobEnded(row);
    if (!isTellable(row)) return log.debug({ state: row.state }, "nothing to tell");
    try {
      // A video is in memory while it is sent: several of them at once would be more than there is.
      if (row.video) await oneVideoAtATime(async () => await tell(row, log));
      else await tell(row, log);
    } catch (err) {
      if (isUnknown(err)) count("unknown");
      if (!(err instanceof TelegramFailure)) throw err;
      await afterFailure(row, err, log);
    }
  };
}

/** A send that may have arrived; it comes with the wait for what follows. */
function isUnknown(err: unknown): boolean {
  const { cause } = err instanceof RetryLater ? err : {};
  return cause instanceof TelegramFailure && cause.kind === "unknown-outcome";
}
