import type { Blobs } from "../../../cloud/blobs.ts";
import type { PublicAddress } from "../../../cloud/public-address.ts";
import type { JobOf } from "../../../jobs/job.ts";
import type { Performed, Processing } from "../../perform.ts";
import { stopwatch } from "../detect/stopwatch.ts";
import { fetchPicture } from "../picture/fetch-picture.ts";
import { shrink } from "./shrink.ts";
import { thumbnailKey } from "./thumbnail-key.ts";

export interface ThumbnailDeps {
  readonly blobs: Pick<Blobs, "get" | "put">;
  readonly addressOf: PublicAddress;
  /** Anyone may read it. */
  readonly thumbnailsBucket: string;
}

export type ThumbnailWish = Pick<JobOf<"thumbnail">, "image" | "width" | "height" | "fit">;

export type MakeThumbnail = (
  wish: ThumbnailWish,
  how: Processing & { readonly cacheControl: string },
) => Promise<Performed>;

/** Makes thumbnails, stores each under its name (thumbnail-key.ts), and says where anyone can fetch it. */
export function createMakeThumbnail(deps: ThumbnailDeps): MakeThumbnail {
  const { blobs, addressOf, thumbnailsBucket } = deps;

  return async (wish, { signal, cacheControl }) => {
    const lap = stopwatch();
    const source = await fetchPicture(blobs, wish.image, signal);
    const fetch = lap();
    const { bytes, file, width, height } = await shrink(source, wish);
    const shrinkMs = lap();
    signal.throwIfAborted(); // do not write what is no longer ours
    const { contentType } = file;
    const image = { bucket: thumbnailsBucket, key: thumbnailKey(wish.image.key, wish, file) };
    await blobs.put({ ...image, body: bytes, contentType, cacheControl, signal });
    const url = await addressOf(image);
    return {
      result: { image, contentType, width, height, url },
      steps: { fetch, shrink: shrinkMs, store: lap() },
    };
  };
}
