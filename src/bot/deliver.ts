import { randomUUID } from "node:crypto";
import type { Blobs } from "../cloud/blobs.ts";
import { RetryLater } from "../cloud/handling.ts";
import type { JobStore } from "../jobs/job-store.ts";
import { isTellable, type JobRow } from "../jobs/row.ts";
import * as transitions from "../jobs/transitions.ts";
import { hashed, type Logger } from "../lib/logger.ts";
import { type Answer, answerFor } from "./answer.ts";
import { TelegramFailure, type TelegramGateway } from "./telegram/gateway.ts";
import { MAY_BE_ABOVE } from "./words/replies.ts";

/** Longer than any send, retries included. */
const REPLY_LEASE_MS = 3 * 60_000;
/** After a send of unknown outcome, this long to see whether the person asks again before words follow. */
const UNKNOWN_PAUSE_SECONDS = 60;

export interface DeliverDeps {
  readonly store: JobStore;
  readonly gateway: TelegramGateway;
  readonly blobs: Pick<Blobs, "get">;
  readonly now: () => number;
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
  const { store, gateway, now, count } = deps;

  async function tell(row: JobRow, log: Logger): Promise<void> {
    const answer = await answerFor(deps.blobs, row);
    const isEdited = await editStatusMessage(row, answer);
    if (!isEdited) await sendOnce(row, answer, log);
    await recordTold(row);
    const ms = now() - row.createdAt;
    log.info({ ms, way: isEdited ? "edited" : "sent", reason: row.reason }, "answer delivered");
    count(isEdited ? "edited" : "sent");
  }

  /** False when there is no status message, or it is gone. */
  async function editStatusMessage(row: JobRow, answer: Answer): Promise<boolean> {
    if (row.statusMessageId === undefined) return false;
    const message = { chatId: row.chatId, messageId: row.statusMessageId };
    try {
      await edit(message, answer);
      return true;
    } catch (err) {
      if (err instanceof TelegramFailure && err.kind === "gone") return false;
      throw err;
    }
  }

  async function edit(
    message: { readonly chatId: number; readonly messageId: number },
    answer: Answer,
  ): Promise<void> {
    if (answer.picture === undefined) return await gateway.editText(message, answer.text);
    try {
      await gateway.editToPicture(message, answer.picture);
    } catch (err) {
      if (!(err instanceof TelegramFailure && err.kind === "not-a-photo")) throw err;
      await gateway.editToPicture(message, { ...answer.picture, as: "document" });
    }
  }

  async function sendOnce(row: JobRow, answer: Answer, log: Logger): Promise<void> {
    const owner = randomUUID();
    const claimed = await store.change(
      row.jobId,
      transitions.claimReply(owner, now(), REPLY_LEASE_MS),
    );
    if (!claimed) return await afterSomebodysSend(row, log);
    try {
      await send(row, answer);
    } catch (err) {
      if (err instanceof TelegramFailure && err.kind === "unknown-outcome") {
        await store.change(row.jobId, transitions.recordUnknownReply(now()));
        count("unknown");
        throw new RetryLater(UNKNOWN_PAUSE_SECONDS, "The answer may have arrived.", { cause: err });
      }
      await store.change(row.jobId, transitions.releaseReply(owner));
      throw err;
    }
  }

  async function send(row: JobRow, answer: Answer): Promise<void> {
    const to = { chatId: row.chatId, threadId: row.threadId, replyTo: row.replyTo };
    if (answer.picture === undefined) {
      await gateway.sendText(to, answer.text);
      return;
    }
    try {
      await gateway.sendPicture(to, answer.picture);
    } catch (err) {
      if (!(err instanceof TelegramFailure && err.kind === "not-a-photo")) throw err;
      await gateway.sendPicture(to, { ...answer.picture, as: "document" });
    }
  }

  /** Somebody has sent, or may have: the claim is never given on, since what came of it is not known. */
  async function afterSomebodysSend(row: JobRow, log: Logger): Promise<void> {
    const current = await store.get(row.jobId, now());
    if (!current || !isTellable(current)) return;
    const waitMs = (current.replyLeaseUntil ?? 0) - now();
    if (waitMs > 0 && current.replyUnknownAt === undefined) {
      throw new RetryLater(waitMs / 1000, "Somebody else is sending the answer.");
    }
    if (!(await store.change(row.jobId, transitions.claimWords(now())))) return;
    log.warn("answer may have arrived; saying so instead of sending it again");
    await gateway.sendText(
      { chatId: row.chatId, threadId: row.threadId, replyTo: row.replyTo },
      MAY_BE_ABOVE,
    );
  }

  async function recordTold(row: JobRow): Promise<void> {
    const told =
      row.state === "done" ? transitions.recordDelivered(now()) : transitions.recordTold(now());
    await store.change(row.jobId, told);
  }

  async function afterFailure(row: JobRow, err: unknown, log: Logger): Promise<void> {
    if (!(err instanceof TelegramFailure)) throw err;
    if (err.kind === "blocked") {
      await store.change(row.jobId, transitions.recordUndeliverable(now()));
      log.info("answer is undeliverable: the chat has blocked the bot, or is gone");
      count("undeliverable");
      return;
    }
    if (err.kind === "migrated" && err.newChatId !== undefined) {
      await store.change(row.jobId, transitions.moveChat(err.newChatId));
      throw new RetryLater(0, "The group has a new id.", { cause: err });
    }
    if (err.kind === "too-fast") {
      throw new RetryLater(err.seconds, "Telegram asks to wait.", { cause: err });
    }
    throw err;
  }

  return async (jobId) => {
    const row = await store.get(jobId, now());
    const log = deps.log.child({ jobId, ...(row && { chat: hashed(row.chatId), kind: row.kind }) });
    if (!row) return log.warn("result of an unknown job");
    if (!isTellable(row)) return log.debug({ state: row.state }, "nothing to tell");
    try {
      await tell(row, log);
    } catch (err) {
      await afterFailure(row, err, log);
    }
  };
}
