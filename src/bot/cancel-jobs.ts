import type { Queue } from "../cloud/queue.ts";
import type { JobStore } from "../jobs/job-store.ts";
import { cancel } from "../jobs/person-transitions.ts";
import { resultOf } from "../jobs/result-message.ts";
import { isTellable, isUnfinished, type JobRow } from "../jobs/row.ts";

/** Who has waited a day for an answer has stopped waiting for it, and `/cancel` need not look further back. */
const LOOK_BACK_MS = 24 * 3600_000;
/** More unfinished requests of one chat than anybody has; the newest are looked through first. */
const LOOK_THROUGH = 200;

export interface CancelJobsDeps {
  readonly store: JobStore;
  readonly results: Pick<Queue, "send">;
  readonly now: () => number;
}

/** Who wants something to be cancelled. `by` is the same when the same press or message comes again. */
export interface Canceller {
  readonly chatId: number;
  readonly userId: number;
  readonly by: string;
}

export interface CancelJobs {
  one(jobId: string, who: Canceller): Promise<"cancelled" | "too-late" | "not-yours">;
  /** What they asked for in the chat and has not ended, or of it only what a message is about; how many. Safe to repeat. */
  all(who: Canceller, aboutMessage: number | undefined): Promise<number>;
  /** All pictures of an album. */
  album(albumId: string, who: Canceller): Promise<"cancelled" | "too-late" | "not-yours">;
}

/**
 * Takes back what has not ended. The row says so at once, by a condition, so a result that was there first stays; its
 * worker stops when it sees it, and the person is told like of any other end.
 */
export function createCancelJobs({ store, results, now }: CancelJobsDeps): CancelJobs {
  async function cancelled(row: JobRow, by: string): Promise<JobRow | undefined> {
    const at = now();
    const current =
      (await store.change(row.jobId, cancel(at, by))) ?? (await store.get(row.jobId, at));
    if (current?.state !== "cancelled") return undefined;
    if (isTellable(current)) await results.send(resultOf(current.jobId));
    return current;
  }

  /** How many of these this press or message has cancelled; an album is one request. */
  async function cancelEach(rows: readonly JobRow[], by: string): Promise<number> {
    const mayBe = rows.filter((row) => isUnfinished(row) || row.cancelledBy === by);
    const ends = await Promise.all(mayBe.map(async (row) => await cancelled(row, by)));
    const ours = ends.filter((end) => end !== undefined && end.cancelledBy === by);
    return new Set(ours.map((end) => end?.albumId ?? end?.jobId)).size;
  }

  async function recent(chatId: number): Promise<readonly JobRow[]> {
    const since = now() - LOOK_BACK_MS;
    const rows: JobRow[] = [];
    for await (const row of store.ofChat(chatId, now())) {
      if (row.createdAt < since || rows.length === LOOK_THROUGH) break;
      rows.push(row);
    }
    return rows;
  }

  return {
    async one(jobId, { chatId, userId, by }) {
      const row = await store.get(jobId, now());
      if (row?.chatId !== chatId) return "too-late";
      if (!isTheirs(row, userId)) return "not-yours";
      return (await cancelled(row, by)) ? "cancelled" : "too-late";
    },
    async all(who, aboutMessage) {
      const rows = await recent(who.chatId);
      const theirs = rows.filter((row) => isTheirs(row, who.userId));
      const about = theirs.filter((row) => isAbout(row, aboutMessage));
      // A photo of an album stands for all of it.
      const albums = new Set(about.flatMap(({ albumId }) => albumId ?? []));
      const meant = theirs.filter((row) => about.includes(row) || albums.has(row.albumId ?? ""));
      return await cancelEach(meant, who.by);
    },
    async album(albumId, who) {
      const rows = (await recent(who.chatId)).filter((row) => row.albumId === albumId);
      if (rows.some((row) => !isTheirs(row, who.userId))) return "not-yours";
      await cancelEach(rows, who.by);
      const ends = await Promise.all(rows.map(async ({ jobId }) => await store.get(jobId, now())));
      return ends.some((row) => row?.state === "cancelled") ? "cancelled" : "too-late";
    },
  };
}

/** In a group nobody takes back what others asked for; what was asked in a chat's own name is everybody's. */
function isTheirs({ askedBy }: JobRow, userId: number): boolean {
  return askedBy === undefined || askedBy === userId;
}

function isAbout({ replyTo, statusMessageId }: JobRow, message: number | undefined): boolean {
  return message === undefined || message === replyTo || message === statusMessageId;
}
