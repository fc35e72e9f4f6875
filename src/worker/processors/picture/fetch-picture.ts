import { type Blobs, BlobGone, BlobTooBig } from "../../../cloud/blobs.ts";
import type { ImageRef } from "../../../jobs/job.ts";
import { RejectedJob } from "../../../jobs/reasons.ts";
import { PICTURE_LIMITS } from "./picture-limits.ts";

/** The bytes of a job's picture. Rejects with RejectedJob when they are gone or more than we take. */
export async function fetchPicture(
  blobs: Pick<Blobs, "get">,
  image: ImageRef,
  signal: AbortSignal,
): Promise<Buffer> {
  try {
    return await blobs.get({ ...image, maxBytes: PICTURE_LIMITS.maxBytes, signal });
  } catch (err) {
    if (err instanceof BlobGone) throw new RejectedJob("picture-gone", { cause: err });
    if (err instanceof BlobTooBig) throw new RejectedJob("file-too-big", { cause: err });
    throw err;
  }
}
