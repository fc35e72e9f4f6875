import type { Blobs } from "../../../cloud/blobs.ts";
import type { JobOf } from "../../../jobs/job.ts";
import type { Performed, Processing } from "../../perform.ts";
import { fetchPicture } from "../picture/fetch-picture.ts";
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
    const bytes = await fetchPicture(blobs, job.image, signal);
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
