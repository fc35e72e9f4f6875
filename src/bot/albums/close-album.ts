import type { Queue } from "../../cloud/queue.ts";
import { albumCheckOf } from "../../jobs/result-message.ts";
import { hashed, type Logger } from "../../lib/logger.ts";
import type { AlbumClose } from "../inbox-message.ts";
import { type Album, picturesOf } from "./album.ts";
import type { AlbumStore } from "./album-store.ts";
import * as changes from "./changes.ts";
import { checkAgainIn } from "./check-again.ts";
import { quietAt } from "./patience.ts";

export interface CloseAlbumDeps {
  readonly albums: AlbumStore;
  readonly results: Pick<Queue, "send">;
  readonly now: () => number;
  readonly log: Logger;
}

/** Closes an album with the items that it was read with; the album then, still open if another item came meanwhile. */
export async function closeAsRead(
  { albums, now, log }: Pick<CloseAlbumDeps, "albums" | "now" | "log">,
  album: Album,
): Promise<Album | undefined> {
  const { albumId, itemCount } = album;
  const at = now();
  const total = picturesOf(album).length;
  const closed = await albums.change(albumId, changes.close({ itemCount, total }, at));
  if (closed) log.info({ albumId: hashed(albumId), itemCount, total }, "album closed");
  return closed ?? (await albums.get(albumId, at));
}

/**
 * What a message in the inbox asks for: closes an album that was quiet when the message was put there. It lies behind all
 * that the chat had sent by then, so each item that came in time is in the row by now, however long the inbox is. `queuedAt`
 * is that moment, where the queue says so.
 *
 * Where an item came too shortly before it, or the queue does not say when, another check asks again. What the album asks
 * for is not done here, where the chat's next messages would wait for it, but by a check. Safe to repeat, and to run twice
 * at once.
 */
export function createCloseAlbum(deps: CloseAlbumDeps) {
  const { albums, results, now, log } = deps;

  return async (asked: AlbumClose, queuedAt: number | undefined): Promise<void> => {
    const album = await albums.get(asked.albumId, now());
    if (!album) return log.warn("closing of an unknown album");
    const isOver = album.state === "open" && wasComplete(album, asked, queuedAt);
    const current = isOver ? await closeAsRead(deps, album) : album;
    if (!current || current.dispatched || current.toldAt !== undefined) return;
    // Also when somebody else has closed it: whoever did may have died before this.
    if (current.state === "closed") return await results.send(albumCheckOf(current.albumId));
    await checkAgainIn(results, current, quietAt(current) - now());
  };
}

/** No item has come since it was asked; or those that have, came long enough before, and were in the inbox. */
function wasComplete(
  album: Album,
  { itemCount }: AlbumClose,
  queuedAt: number | undefined,
): boolean {
  return album.itemCount === itemCount || (queuedAt !== undefined && quietAt(album) <= queuedAt);
}
