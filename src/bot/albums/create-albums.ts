import { isTellable, isUnfinished, type JobRow } from "../../jobs/row.ts";
import { albumCheckOf } from "../../jobs/result-message.ts";
import * as transitions from "../../jobs/transitions.ts";
import { type ActOnAlbumDeps, createActOnAlbum } from "./act-on-album.ts";
import type { AlbumClose } from "../inbox-message.ts";
import { type Album, isComplete } from "./album.ts";
import { afterFailure, type AlbumReplyDeps, createAlbumReply } from "./album-reply.ts";
import * as changes from "./changes.ts";
import { type CheckAlbumDeps, createCheckAlbum } from "./check-album.ts";
import { closeAsRead, createCloseAlbum } from "./close-album.ts";
import { cutShort } from "./cut-short.ts";
import { createJoin, type Join, type JoinDeps } from "./join.ts";
import { RESULTS_PATIENCE_MS } from "./patience.ts";
import { createRecordItem, type RecordItem } from "./record-item.ts";

export type AlbumsDeps = Omit<ActOnAlbumDeps, "join" | "reply"> &
  AlbumReplyDeps &
  JoinDeps &
  Pick<CheckAlbumDeps, "inbox"> & {
    readonly gateway: ActOnAlbumDeps["gateway"] & AlbumReplyDeps["gateway"];
    readonly blobs: ActOnAlbumDeps["blobs"] & AlbumReplyDeps["blobs"];
  };

/** Albums as the rest of the bot sees them. Everything is safe to repeat. */
export interface Albums {
  readonly record: RecordItem;
  readonly join: Join;
  /** A button under the question of an album was pressed; false when there is no such album (any more). */
  choose(albumId: string, words: string): Promise<boolean>;
  /** A check has come. */
  check(albumId: string, signal: AbortSignal): Promise<void>;
  /** The inbox has come to a message that asks to close it; `queuedAt` is when that was put there, ms since 1970. */
  close(asked: AlbumClose, queuedAt: number | undefined): Promise<void>;
  /** The last try of a check has failed: answers with what there is. */
  giveUp(albumId: string): Promise<void>;
  /** A job that belongs to an album has ended. */
  jobEnded(row: JobRow): Promise<void>;
}

export function createAlbums(deps: AlbumsDeps): Albums {
  const { albums, store, results, now, log } = deps;
  const reply = createAlbumReply(deps);
  const join = createJoin(deps);
  const act = createActOnAlbum({ ...deps, join, reply });
  const check = createCheckAlbum({ ...deps, reply, act });

  async function guarded(album: Album, work: () => Promise<void>): Promise<void> {
    try {
      await work();
    } catch (err) {
      await afterFailure(deps, { album, reply, err });
    }
  }

  /** Under load the first result may come long after the last look at the album; the next one is then soon. */
  async function lookSoon({ albumId, doneCount, closedAt = 0 }: Album): Promise<void> {
    if (doneCount !== 1 || now() - closedAt < RESULTS_PATIENCE_MS) return;
    await results.send(albumCheckOf(albumId), { delaySeconds: RESULTS_PATIENCE_MS / 1000 });
  }

  return {
    join,
    record: createRecordItem(deps),
    close: createCloseAlbum(deps),

    async choose(albumId, words) {
      const chosen = await albums.change(albumId, changes.choose(words));
      const album = chosen ?? (await albums.get(albumId, now()));
      if (!album) return false;
      // Also when it was chosen before: whoever did may have died before this.
      if (!album.dispatched && album.toldAt === undefined)
        await results.send(albumCheckOf(albumId));
      return true;
    },

    async check(albumId, signal) {
      const album = await albums.get(albumId, now());
      if (!album) return log.warn("check of an unknown album");
      await guarded(album, async () => await check(album, signal));
    },

    async giveUp(albumId) {
      const album = await closed(albumId);
      if (!album || album.toldAt !== undefined) return;
      await guarded(album, async () => await cutShort({ ...deps, reply }, album, "out-of-tries"));
      await albums.endCollecting(albumId);
    },

    async jobEnded(row) {
      const { albumId = "", jobId, replyTo } = row;
      if (isUnfinished(row)) return; // somebody reported it too early
      const counted = await albums.change(albumId, changes.recordEnded(replyTo, jobId, now()));
      const album = counted ?? (await albums.get(albumId, now()));
      if (!album) return log.warn({ jobId }, "result for an unknown album");
      if (album.toldAt !== undefined) return await leftOut(row);
      if (counted) await lookSoon(counted);
      if (isComplete(album)) await guarded(album, async () => await reply.give(album));
    },
  };

  /** The album, closed as it is. */
  async function closed(albumId: string): Promise<Album | undefined> {
    const album = await albums.get(albumId, now());
    if (!album || album.state === "closed") return album;
    const current = await closeAsRead(deps, album);
    return current?.state === "open" ? await closed(albumId) : current;
  }

  /** Everybody who could be told was, with the album. */
  async function leftOut(row: JobRow): Promise<void> {
    if (isTellable(row)) await store.change(row.jobId, transitions.recordUndeliverable(now()));
  }
}
