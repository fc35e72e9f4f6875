import type { Queue } from "../../cloud/queue.ts";
import { albumCheckOf } from "../../jobs/result-message.ts";
import { hashed } from "../../lib/logger.ts";
import type { ActOnAlbum } from "./act-on-album.ts";
import { type Album, isComplete, MAX_ITEMS, picturesOf } from "./album.ts";
import type { AlbumReply, AlbumReplyDeps } from "./album-reply.ts";
import { cancelJobsOf } from "./cancel-album.ts";
import * as changes from "./changes.ts";
import { cutShort } from "./cut-short.ts";
import * as patience from "./patience.ts";

export interface CheckAlbumDeps extends AlbumReplyDeps {
  readonly results: Pick<Queue, "send">;
  /** Where items of albums wait; without it nobody looks whether they do. */
  readonly inbox?: Pick<Queue, "depth">;
  readonly reply: AlbumReply;
  readonly act: ActOnAlbum;
}

/** Looks at an album, and does what is due. Safe to repeat, and to run twice at once. */
export type CheckAlbum = (album: Album, signal: AbortSignal) => Promise<void>;

/**
 * Closes an album once it is quiet or full, does what it asks for, and sees that its answer is not waited for in vain.
 * Whatever is to come later is sent as another check before this one is let go of.
 */
export function createCheckAlbum(deps: CheckAlbumDeps): CheckAlbum {
  const { albums, results, now, reply, log } = deps;

  async function check(album: Album, signal: AbortSignal): Promise<void> {
    if (album.toldAt !== undefined) return;
    if (album.state === "open") return await closeOrWait(album, signal);
    if (isComplete(album)) return await reply.give(album);
    if (album.dispatched) {
      await cancelJobsOf(deps, album); // perhaps whoever was to do it has died over it
      return await waitForResults(album);
    }
    await deps.act(album, signal);
  }

  async function closeOrWait(album: Album, signal: AbortSignal): Promise<void> {
    const at = now();
    const quietAt = patience.quietAt(album);
    if (album.itemCount < MAX_ITEMS && at < quietAt) return await checkAgainIn(quietAt - at, album);
    const pauseMs = await backlogPause(album, at);
    if (pauseMs !== undefined) return await checkAgainIn(pauseMs, album);
    const { albumId, itemCount } = album;
    const total = picturesOf(album).length;
    const closed = await albums.change(albumId, changes.close({ itemCount, total }, at));
    if (closed) log.info({ albumId: hashed(albumId), itemCount, total }, "album closed");
    const current = closed ?? (await albums.get(albumId, at));
    if (current) await check(current, signal); // not closed: another item came, or somebody else closed it
  }

  /** An album that is full has nothing in the inbox; one that is quiet may, when that is long. */
  async function backlogPause(album: Album, at: number): Promise<number | undefined> {
    if (deps.inbox === undefined || album.itemCount >= MAX_ITEMS) return undefined;
    const { waiting } = await deps.inbox.depth();
    return patience.backlogPauseMs(waiting, at - album.firstAt);
  }

  /** The first result ends the waiting without limit; silence after that, the waiting for the rest. */
  async function waitForResults(album: Album): Promise<void> {
    const at = now();
    const { lastResultAt, closedAt = at } = album;
    const dueAt =
      lastResultAt === undefined
        ? closedAt + patience.MAX_WAIT_MS
        : lastResultAt + patience.RESULTS_PATIENCE_MS;
    if (at >= dueAt) return await cutShort(deps, album, "too-slow");
    const pauseMs =
      lastResultAt === undefined
        ? Math.max(patience.RESULTS_PATIENCE_MS, at - closedAt)
        : dueAt - at;
    await checkAgainIn(pauseMs, album);
  }

  async function checkAgainIn(ms: number, { albumId }: Album): Promise<void> {
    const delaySeconds = Math.ceil(Math.min(ms, patience.MAX_LOOK_MS) / 1000);
    await results.send(albumCheckOf(albumId), { delaySeconds });
  }

  return check;
}
