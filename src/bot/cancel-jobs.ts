import type { JobStore } from "../jobs/job-store.ts";
import { isUnfinished, type JobRow } from "../jobs/row.ts";
import type { Album } from "./albums/album.ts";
import { type CancelAlbumDeps, collectedIn, takeBackAlbum } from "./albums/cancel-album.ts";
import { cancelJob } from "./cancel-job.ts";

/** Who has waited a day for an answer has stopped waiting for it, and `/cancel` need not look further back. */
const LOOK_BACK_MS = 24 * 3600_000;
/** More unfinished requests of one chat than anybody has; the newest are looked through first. */
const LOOK_THROUGH = 200;

export interface CancelJobsDeps extends CancelAlbumDeps {
  readonly store: JobStore;
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
  /** All pictures of an album, those included that are only being made jobs of. */
  album(albumId: string, who: Canceller): Promise<"cancelled" | "too-late" | "not-yours">;
}

/**
 * Takes back what has not ended. The row says so at once, by a condition, so a result that was there first stays; its
 * worker stops when it sees it, and the person is told like of any other end.
 */
export function createCancelJobs(deps: CancelJobsDeps): CancelJobs {
  const { store, albums, now } = deps;

  /** How many requests this press or message has cancelled; an album is one, and any photo of it stands for all. */
  async function cancelEach(
    rows: readonly JobRow[],
    collected: readonly Album[],
    by: string,
  ): Promise<number> {
    const mayBe = rows.filter((row) => isUnfinished(row) || row.cancelledBy === by);
    const single = mayBe.filter(({ albumId }) => albumId === undefined);
    const albumIds = new Set([...mayBe, ...collected].flatMap(({ albumId }) => albumId ?? []));
    const ends = await Promise.all([
      ...single.map(async ({ jobId }) => await cancelJob(deps, jobId, by)),
      ...Array.from(albumIds, async (albumId) => await takeBackAlbum(deps, albumId, by)),
    ]);
    return ends.filter((end) => end?.cancelledBy === by).length;
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
      return (await cancelJob(deps, jobId, by)) ? "cancelled" : "too-late";
    },
    async all(who, aboutMessage) {
      const { chatId, userId, by } = who;
      const collected = await collectedIn(deps, chatId); // first: from there they go to the jobs
      const rows = await recent(chatId);
      return await cancelEach(
        rows.filter((row) => isTheirs(row, userId) && isAbout(row, aboutMessage)),
        collected.filter(
          (album) => isTheirs({ askedBy: album.from }, userId) && isOf(album, aboutMessage),
        ),
        by,
      );
    },
    async album(albumId, { chatId, userId, by }) {
      const album = await albums.get(albumId, now());
      if (album?.chatId !== chatId) return "too-late";
      if (!isTheirs({ askedBy: album.from }, userId)) return "not-yours";
      return (await takeBackAlbum(deps, albumId, by)) ? "cancelled" : "too-late";
    },
  };
}

/** In a group nobody takes back what others asked for; what was asked in a chat's own name is everybody's. */
function isTheirs({ askedBy }: Pick<JobRow, "askedBy">, userId: number): boolean {
  return askedBy === undefined || askedBy === userId;
}

function isOf({ items }: Album, message: number | undefined): boolean {
  return message === undefined || items.some(({ messageId }) => messageId === message);
}

function isAbout({ replyTo, statusMessageId }: JobRow, message: number | undefined): boolean {
  return message === undefined || message === replyTo || message === statusMessageId;
}
