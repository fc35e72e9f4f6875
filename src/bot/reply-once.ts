import { randomUUID } from "node:crypto";
import { RetryLater } from "../cloud/handling.ts";
import type { JobStore } from "../jobs/job-store.ts";
import { isTellable, type JobRow } from "../jobs/row.ts";
import * as replies from "../jobs/reply-transitions.ts";
import type { Logger } from "../lib/logger.ts";
import type { Answer } from "./answer.ts";
import { inAnyForm } from "./in-any-form.ts";
import { placeOfRow } from "./place-of-row.ts";
import { TelegramFailure, type TelegramGateway } from "./telegram/gateway.ts";
import { wordsIn } from "./words/languages.ts";

/** Longer than any send, retries included. */
const REPLY_LEASE_MS = 3 * 60_000;
/** After a send of unknown outcome, this long to see whether the person asks again before words follow. */
const UNKNOWN_PAUSE_MS = 60_000;

export interface ReplyOnceDeps {
  readonly store: JobStore;
  readonly gateway: Pick<TelegramGateway, "sendText" | "sendPicture">;
  readonly now: () => number;
}

/**
 * Sends an answer as a new message, once: under a claim in the row, which is only given back when the message provably
 * did not arrive. After a send that may have arrived only words follow, and those once, too.
 *
 * False when the person has it from somebody else. Throws RetryLater while that is not known yet.
 */
export async function replyOnce(
  deps: ReplyOnceDeps,
  { row, answer }: { readonly row: JobRow; readonly answer: Answer },
  log: Logger,
): Promise<boolean> {
  const { store, now } = deps;
  const owner = randomUUID();
  await store.change(row.jobId, replies.claimReply(owner, now(), REPLY_LEASE_MS));
  // Told by the row: a write whose answer got lost is repeated by the SDK and then fails by its own trace.
  const current = await store.get(row.jobId, now());
  if (!current || !isTellable(current)) return false;
  if (current.replyOwner !== owner) return await afterSomebodysSend(deps, current, log);
  try {
    await send(deps, row, answer);
    return true;
  } catch (err) {
    if (err instanceof TelegramFailure && err.kind === "unknown-outcome") {
      await store.change(row.jobId, replies.recordUnknownReply(now()));
      throw new RetryLater(UNKNOWN_PAUSE_MS / 1000, "The answer may have arrived.", { cause: err });
    }
    await store.change(row.jobId, replies.releaseReply(owner));
    throw err;
  }
}

async function send({ gateway }: ReplyOnceDeps, row: JobRow, answer: Answer): Promise<void> {
  const to = placeOfRow(row);
  await inAnyForm(answer, async ({ picture, text, buttons }) =>
    picture === undefined
      ? await gateway.sendText(to, text, buttons)
      : await gateway.sendPicture(to, picture, buttons),
  );
}

/** Somebody has sent, or may have: the claim is never given on, since what came of it is not known. */
async function afterSomebodysSend(deps: ReplyOnceDeps, row: JobRow, log: Logger): Promise<boolean> {
  const { store, gateway, now } = deps;
  const waitMs = clearAt(row) - now();
  if (waitMs > 0) throw new RetryLater(waitMs / 1000, "Somebody else is giving the answer.");
  if (row.wordsAt !== undefined) return true; // whoever said them has died over it
  const owner = randomUUID();
  await store.change(row.jobId, replies.claimWords(owner, now()));
  const current = await store.get(row.jobId, now());
  if (current?.wordsOwner !== owner) throw new RetryLater(1, "Somebody else is giving the answer.");
  log.warn("answer may have arrived; saying so instead of sending it again");
  try {
    await gateway.sendText(placeOfRow(row), wordsIn(row.language).mayBeAbove);
  } catch (err) {
    if (!(err instanceof TelegramFailure && err.kind === "unknown-outcome")) {
      await store.change(row.jobId, replies.releaseWords(owner));
      throw err;
    }
    log.warn({ err }, "words may or may not have arrived; not said again");
  }
  return true;
}

/** When what the others do will be over, ms since 1970. */
function clearAt({ wordsAt, replyUnknownAt, replyLeaseUntil }: JobRow): number {
  if (wordsAt !== undefined) return wordsAt + REPLY_LEASE_MS;
  if (replyUnknownAt !== undefined) return replyUnknownAt + UNKNOWN_PAUSE_MS;
  return replyLeaseUntil ?? 0;
}
