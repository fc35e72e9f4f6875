import { type Blobs, BlobGone, BlobTooBig } from "../../../cloud/blobs.ts";
import type { ImageRef, JobOf } from "../../../jobs/job.ts";
import { RejectedJob } from "../../../jobs/reasons.ts";
import type { Performed, Processing } from "../../perform.ts";
import { PICTURE_LIMITS } from "../picture/open-picture.ts";
import type { DetectorThreads } from "./detector-threads.ts";
import { stopwatch } from "./stopwatch.ts";

export interface DetectJobDeps {
  readonly blobs: Blobs;
  readonly detector: Pick<DetectorThreads, "annotate">;
  readonly imagesBucket: string;
}

/** Finds things in the job's picture and stores the picture with boxes under the job's id. */
export function createDetectJob(
  deps: DetectJobDeps,
): (job: JobOf<"detect">, processing: Processing) => Promise<Performed> {
  const { blobs, detector, imagesBucket } = deps;

  return async (job, { signal }) => {
    const lap = stopwatch();
    const bytes = await fetched(blobs, job.image, signal);
    const fetchMs = lap();
    const { jpeg, width, height, detections, times } = await detector.annotate(
      bytes,
      job.options,
      signal,
    );
    signal.throwIfAborted(); // do not write what is no longer ours
    lap();
    const image = { bucket: imagesBucket, key: `results/${job.id}.jpg` };
    await blobs.put({ ...image, body: jpeg, contentType: "image/jpeg", signal });
    const { decode, letterbox, inference, suppression, draw, encode } = times;
    const steps = {
      fetch: fetchMs,
      decode,
      letterbox,
      inference,
      suppression,
      draw,
      encode,
      store: lap(),
    };
    return { result: { labels: [...detections], image, width, height }, steps };
  };
}

async function fetched(blobs: Blobs, image: ImageRef, signal: AbortSignal): Promise<Buffer> {
  try {
    return await blobs.get({ ...image, maxBytes: PICTURE_LIMITS.maxBytes, signal });
  } catch (err) {
    if (err instanceof BlobGone) throw new RejectedJob("picture-gone", { cause: err });
    if (err instanceof BlobTooBig) throw new RejectedJob("file-too-big", { cause: err });
    throw err;
  }
}
