import type { Queue } from "../../cloud/queue.ts";
import { askToClose } from "../inbox.ts";
import type { ActOnAlbum } from "./act-on-album.ts";
import { type Album, homeChatOf, isComplete, MAX_ITEMS } from "./album.ts";
import type { AlbumReply, AlbumReplyDeps } from "./album-reply.ts";
import { cancelJobsOf } from "./cancel-album.ts";
import { checkAgainIn } from "./check-again.ts";
import { closeAsRead } from "./close-album.ts";
import { cutShort } from "./cut-short.ts";
import * as patience from "./patience.ts";

export interface CheckAlbumDeps extends AlbumReplyDeps {
  readonly results: Pick<Queue, "send">;
  /** Where items of albums wait. */
  readonly inbox: Pick<Queue, "send">;
  readonly reply: AlbumReply;
  readonly act: ActOnAlbum;
}

/** Looks at an album, and does what is due. Safe to repeat, and to run twice at once. */
export type CheckAlbum = (album: Album, signal: AbortSignal) => Promise<void>;

/**
 * Closes an album that is full, has one that is quiet closed, does what it asks for, and sees that its answer is not
 * waited for in vain. Whatever is to come later is sent as another check before this one is let go of.
 *
 * A row that is quiet says nothing of the items that lie in the inbox still. So a check does not close it, but sends a
 * message behind them, into the same group, and that closes it (close-album.ts). One more check is left under way: it asks
 * again, should that message be lost.
 */
export function createCheckAlbum(deps: CheckAlbumDeps): CheckAlbum {
  const { inbox, results, now, reply } = deps;

  async function check(album: Album, signal: AbortSignal): Promise<void> {
    if (album.toldAt !== undefined) return;
    if (album.state === "open") return await closeOrWait(album, signal);
    if (isComplete(album)) return await reply.give(album);
    if (album.dispatched) {
      await cancelJobsOf(deps, album); // perhaps whoever was to do it has died over it
      return await waitForResults(album);
    }
    await deps.act(album, signal);
    await deps.albums.endCollecting(album.albumId);
  }

  async function closeOrWait(album: Album, signal: AbortSignal): Promise<void> {
    const at = now();
    if (album.itemCount < MAX_ITEMS) {
      const quietAt = patience.quietAt(album);
      if (at < quietAt) return await checkAgainIn(results, album, quietAt - at);
      await askToClose(inbox, homeChatOf(album), album);
      return await checkAgainIn(results, album, patience.closingPauseMs(album, at));
    }
    const current = await closeAsRead(deps, album);
    if (current) await check(current, signal); // perhaps somebody else has closed it
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
    await checkAgainIn(results, album, pauseMs);
  }

  return check;
}
