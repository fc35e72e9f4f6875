import type { Job, JobKind, JobOf } from "../jobs/job.ts";
import type { JobResult, VideoResult } from "../jobs/row.ts";

/** What a processor is given besides the job. */
export interface Processing {
  /** Stop: the job is no longer ours, was cancelled, or took too long. */
  readonly signal: AbortSignal;
}

interface Timed {
  /** What each step took, in ms, in the order of the steps. */
  readonly steps: Readonly<Record<string, number>>;
}

export interface Performed extends Timed {
  readonly result: JobResult;
}

export interface PerformedVideo extends Timed {
  readonly video: VideoResult;
}

/** Does a job. Throws RejectedJob when it can never succeed. Doing it again overwrites what the first time left. */
export type Perform = (job: Job, processing: Processing) => Promise<Performed | PerformedVideo>;

type Processor<K extends JobKind> = (
  job: JobOf<K>,
  processing: Processing,
) => Promise<K extends "video" ? PerformedVideo : Performed>;

/** One for each kind of job that this worker does. */
export type Processors = { readonly [K in JobKind]?: Processor<K> };

/** Which processor does which job. */
export function createPerform(processors: Processors): Perform {
  return async (job, processing) => {
    switch (job.kind) {
      case "detect":
        return await ours(processors.detect)(job, processing);
      case "filter":
        return await ours(processors.filter)(job, processing);
      case "concat":
        return await ours(processors.concat)(job, processing);
      case "thumbnail":
        return await ours(processors.thumbnail)(job, processing);
      case "video":
        return await ours(processors.video)(job, processing);
    }
  };
}

/** Jobs of other kinds do not come this far (parse-job.ts). */
function ours<Do>(processor: Do | undefined): Do {
  if (processor === undefined) throw new Error("This worker has no processor for the job.");
  return processor;
}
