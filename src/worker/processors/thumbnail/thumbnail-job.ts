import type { JobOf } from "../../../jobs/job.ts";
import type { Performed, Processing } from "../../perform.ts";
import type { MakeThumbnail } from "./make-thumbnail.ts";

/** The name comes from the job's id, which stands for one file and one size: what it names never changes. */
const FOR_EVER = "public, max-age=31536000, immutable";

/** A thumbnail that a person asked for. */
export function createThumbnailJob(
  make: MakeThumbnail,
): (job: JobOf<"thumbnail">, processing: Processing) => Promise<Performed> {
  return async (job, { signal }) => await make(job, { signal, cacheControl: FOR_EVER });
}
