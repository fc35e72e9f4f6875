import type { Blobs } from "../../../cloud/blobs.ts";
import type { JobOf } from "../../../jobs/job.ts";
import type { Performed, Processing } from "../../perform.ts";
import { stopwatch } from "../detect/stopwatch.ts";
import { fetchPicture } from "../picture/fetch-picture.ts";
import { filterPicture } from "./filter-picture.ts";

export interface FilterJobDeps {
  readonly blobs: Pick<Blobs, "get" | "put">;
  readonly imagesBucket: string;
}

/** Filters the job's picture and stores what comes out under the job's id. */
export function createFilterJob(
  deps: FilterJobDeps,
): (job: JobOf<"filter">, processing: Processing) => Promise<Performed> {
  const { blobs, imagesBucket } = deps;

  return async (job, { signal }) => {
    const lap = stopwatch();
    const bytes = await fetchPicture(blobs, job.image, signal);
    const fetch = lap();
    const { jpeg, width, height, times } = await filterPicture(bytes, job.filters, signal);
    signal.throwIfAborted(); // do not write what is no longer ours
    lap();
    const image = { bucket: imagesBucket, key: `results/${job.id}.jpg` };
    await blobs.put({ ...image, body: jpeg, contentType: "image/jpeg", signal });
    return { result: { image, width, height }, steps: { fetch, ...times, store: lap() } };
  };
}
