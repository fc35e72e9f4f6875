import { randomUUID } from "node:crypto";
import { RetryLater } from "../cloud/handling.ts";
import type { JobStore } from "../jobs/job-store.ts";
import type { JobRow } from "../jobs/row.ts";
import * as transitions from "../jobs/transitions.ts";
import type { Logger } from "../lib/logger.ts";
import { placeOfRow } from "./place-of-row.ts";
import { buttonFor } from "./row-buttons.ts";
import { TelegramFailure, type TelegramGateway } from "./telegram/gateway.ts";
import { workingText } from "./working-text.ts";

export interface StatusMessageDeps {
  readonly store: JobStore;
  readonly gateway: Pick<TelegramGateway, "sendText" | "editText">;
  readonly now: () => number;
  readonly log: Logger;
}

/**
 * Sees that the person sees something at once, and gives the row as it is then. `offered` is a message of ours that can
 * become the status message.
 *
 * There is one try per job, claimed in its row: after a crash between sending and recording nobody knows whether the
 * message is there, and a second one would be worse than none. A row without one gets its answer as a new message.
 */
export async function withStatusMessage(
  deps: StatusMessageDeps,
  row: JobRow,
  offered: number | undefined,
): Promise<JobRow> {
  if (row.statusMessageId !== undefined) return row;
  if (offered !== undefined && (await hasBecomeStatus(deps, row, offered))) {
    return await recorded(deps, row, offered);
  }
  if (!(await isClaimed(deps, row))) return row;
  const messageId = await sent(deps, row);
  // Outside of what a failed send takes back: the message is there, so the claim must stay.
  return messageId === undefined ? row : await recorded(deps, row, messageId);
}

/** False when the person has deleted the message meanwhile, or it cannot be edited: a new one takes its place. */
async function hasBecomeStatus(
  { gateway }: StatusMessageDeps,
  row: JobRow,
  messageId: number,
): Promise<boolean> {
  const { chatId } = row;
  const buttons = buttonFor(row, "cancel");
  try {
    await gateway.editText({ chatId, messageId }, workingText(row), buttons);
    return true;
  } catch (err) {
    if (err instanceof TelegramFailure && ["gone", "refused", "migrated"].includes(err.kind)) {
      return false;
    }
    throw err;
  }
}

async function isClaimed({ store, now }: StatusMessageDeps, row: JobRow): Promise<boolean> {
  const owner = randomUUID(); // the time alone would be shared by two replicas in the same millisecond
  if (await store.change(row.jobId, transitions.claimStatus(owner, now()))) return true;
  // A write whose answer got lost is repeated by the SDK and then fails by its own trace.
  if (row.statusClaimedAt !== undefined) return false;
  return (await store.get(row.jobId, now()))?.statusOwner === owner;
}

/** The id of the message; undefined when it may or may not be there. */
async function sent(deps: StatusMessageDeps, row: JobRow): Promise<number | undefined> {
  try {
    const text = workingText(row);
    return await deps.gateway.sendText(placeOfRow(row), text, buttonFor(row, "cancel"));
  } catch (err) {
    const failure = err instanceof TelegramFailure ? err : undefined;
    if (failure?.kind === "unknown-outcome") {
      deps.log.warn({ err, jobId: row.jobId }, "status message may or may not be there");
      return undefined;
    }
    await deps.store.change(row.jobId, transitions.releaseStatus());
    if (failure?.kind === "migrated" && failure.newChatId !== undefined) {
      await deps.store.change(row.jobId, transitions.moveChat(failure.newChatId));
      throw new RetryLater(1, "The group has a new id.", { cause: err });
    }
    throw err;
  }
}

async function recorded(
  { store, now }: StatusMessageDeps,
  row: JobRow,
  messageId: number,
): Promise<JobRow> {
  return (await store.change(row.jobId, transitions.recordStatus(now(), messageId))) ?? row;
}
