import type { Queue } from "../../cloud/queue.ts";
import { albumCheckOf } from "../../jobs/result-message.ts";
import type { Album } from "./album.ts";
import { MAX_LOOK_MS } from "./patience.ts";

/** Sees that an album is looked at in so many ms, or a little later; at once where that is in the past. */
export async function checkAgainIn(
  results: Pick<Queue, "send">,
  { albumId }: Pick<Album, "albumId">,
  ms: number,
): Promise<void> {
  const delaySeconds = Math.ceil(Math.min(Math.max(0, ms), MAX_LOOK_MS) / 1000);
  await results.send(albumCheckOf(albumId), { delaySeconds });
}
