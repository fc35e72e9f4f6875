import type { Blobs } from "../../../cloud/blobs.ts";
import type { ImageRef, JobOf } from "../../../jobs/job.ts";
import type { Performed, Processing } from "../../perform.ts";
import { stopwatch } from "../detect/stopwatch.ts";
import { encodeJpeg } from "../picture/encode-jpeg.ts";
import { fetchPicture } from "../picture/fetch-picture.ts";
import { joinPictures, measured, type Piece } from "./join-pictures.ts";

/** Files up to so many bytes together are kept between the look at them and their decoding; the rest is fetched twice. */
const KEEP_BYTES = 64 * 1024 * 1024;

export interface ConcatJobDeps {
  readonly blobs: Pick<Blobs, "get" | "put">;
  readonly imagesBucket: string;
}

/** Joins the job's pictures and stores the whole under the job's id. */
export function createConcatJob(
  deps: ConcatJobDeps,
): (job: JobOf<"concat">, processing: Processing) => Promise<Performed> {
  const { blobs, imagesBucket } = deps;

  return async (job, { signal }) => {
    const lap = stopwatch();
    const pieces = await piecesOf(blobs, job.images, signal);
    const fetch = lap();
    const whole = await joinPictures(pieces, job);
    const join = lap();
    const { jpeg, width, height } = await encodeJpeg(whole);
    const encode = lap();
    signal.throwIfAborted(); // do not write what is no longer ours
    const image = { bucket: imagesBucket, key: `results/${job.id}.jpg` };
    await blobs.put({ ...image, body: jpeg, contentType: "image/jpeg", signal });
    return {
      result: { image, width, height },
      steps: { fetch, join, encode, store: lap() },
    };
  };
}

/** One file after the other, and not all of them kept: ten of the largest would be 200 MB. */
async function piecesOf(
  blobs: Pick<Blobs, "get">,
  images: readonly ImageRef[],
  signal: AbortSignal,
): Promise<readonly Piece[]> {
  const pieces: Piece[] = [];
  let keptBytes = 0;
  for (const image of images) {
    const fetched = await fetchPicture(blobs, image, signal);
    const isKept = keptBytes + fetched.length <= KEEP_BYTES;
    if (isKept) keptBytes += fetched.length;
    pieces.push({ ...(await measured(fetched)), bytes: isKept ? async () => fetched : again });

    async function again() {
      return await fetchPicture(blobs, image, signal);
    }
  }
  return pieces;
}
