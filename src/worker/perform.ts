import type { Job, JobOf } from "../jobs/job.ts";
import type { JobResult } from "../jobs/row.ts";

/** What a processor is given besides the job. */
export interface Processing {
  /** Stop: the job is no longer ours, was cancelled, or took too long. */
  readonly signal: AbortSignal;
}

export interface Performed {
  readonly result: JobResult;
  /** What each step took, in ms, in the order of the steps. */
  readonly steps: Readonly<Record<string, number>>;
}

/** Does a job. Throws RejectedJob when it can never succeed. Doing it again overwrites what the first time left. */
export type Perform = (job: Job, processing: Processing) => Promise<Performed>;

export interface Processors {
  readonly detect: (job: JobOf<"detect">, processing: Processing) => Promise<Performed>;
}

/** Which processor does which job. */
export function createPerform(processors: Processors): Perform {
  return async (job, processing) => {
    switch (job.kind) {
      case "detect":
        return await processors.detect(job, processing);
    }
  };
}
