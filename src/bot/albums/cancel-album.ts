import { cancelJob, type CancelJobDeps } from "../cancel-job.ts";
import type { Album } from "./album.ts";
import type { AlbumStore } from "./album-store.ts";
import { cancelAlbum } from "./changes.ts";

export interface CancelAlbumDeps extends CancelJobDeps {
  readonly albums: Pick<AlbumStore, "get" | "change" | "collectedIn">;
}

/**
 * Takes a whole album back, unless it has been answered; the album when anything of it is cancelled then. Safe to repeat.
 *
 * Its row says so first. Whoever makes its jobs at this moment reads that when the last one is made (act-on-album.ts), and
 * cancels them; had they been made before, the row names them all. So none is left out, whichever comes first.
 */
export async function takeBackAlbum(
  deps: CancelAlbumDeps,
  albumId: string,
  by: string,
): Promise<Album | undefined> {
  const { albums, now } = deps;
  const album =
    (await albums.change(albumId, cancelAlbum(by))) ?? (await albums.get(albumId, now()));
  if (album?.cancelledBy === undefined) return undefined;
  const cancelled = await cancelJobsOf(deps, album);
  return !album.dispatched || cancelled > 0 ? album : undefined;
}

/** The albums of a chat that are being collected still: nothing else tells of them, since they have no jobs. */
export async function collectedIn(
  { albums, now }: Pick<CancelAlbumDeps, "albums" | "now">,
  chatId: number,
): Promise<readonly Album[]> {
  const ids = await albums.collectedIn(chatId);
  const found = await Promise.all(ids.map(async (albumId) => await albums.get(albumId, now())));
  return found.filter((album) => album !== undefined);
}

/** Cancels the jobs of an album that was taken back; how many are cancelled then. Safe to repeat. */
export async function cancelJobsOf(deps: CancelJobDeps, album: Album): Promise<number> {
  const { cancelledBy, jobs } = album;
  if (cancelledBy === undefined) return 0;
  const ends = await Promise.all(
    Object.values(jobs).map(async (jobId) => await cancelJob(deps, jobId, cancelledBy)),
  );
  return ends.filter((end) => end !== undefined).length;
}
