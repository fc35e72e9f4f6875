import type { BeginMultipart } from "../../../cloud/multipart.ts";
import type { JobOf } from "../../../jobs/job.ts";
import { stopwatch } from "../detect/stopwatch.ts";
import type { PerformedVideo, Processing } from "../../perform.ts";
import { checkedUrl } from "./checked-url.ts";
import { describeVideo } from "./describe-video.ts";
import { fetchVideo } from "./fetch-video.ts";
import type { VideoLimits } from "./description.ts";
import { workshop } from "./workshop.ts";

export interface VideoJobDeps {
  readonly beginMultipart: BeginMultipart;
  readonly videosBucket: string;
  /** Says how much of a job is done; nobody waits for it. */
  readonly onPercent: (jobId: string, percent: number) => void;
  readonly tool: { readonly path: string; readonly searchPath: string };
  readonly limits: VideoLimits & {
    readonly maxBytesPerSecond: number;
    /** For all of it. */
    readonly maxMs: number;
  };
  /** Where folders for the time of a job are made. */
  readonly temporaryFolder: string;
  readonly now: () => number;
  /** All addresses of a name; the system's by default. */
  readonly resolve?: (host: string) => Promise<readonly string[]>;
}

/**
 * Fetches a video and stores it under the job's id: what it is first, then the file, which is sent on to the bucket while
 * it comes in. Nothing of it stays on this machine.
 */
export function createVideoJob(
  deps: VideoJobDeps,
): (job: JobOf<"video">, processing: Processing) => Promise<PerformedVideo> {
  return async (job, { signal }) => {
    const lap = stopwatch();
    const wanted = job.url === undefined ? job : { url: checkedUrl(job.url, deps.limits) };
    await using place = await workshop(deps, signal);
    let describe = 0;
    const described = describeVideo(place, wanted, deps.limits).finally(() => (describe = lap()));
    try {
      const video = await fetchVideo({ ...deps, ...place }, described, job.id);
      return { video, steps: { describe, fetch: lap() } };
    } catch (err) {
      const why = place.whyEnded() ?? err;
      place.end(err);
      await described.catch(() => undefined); // its tool has ended, too
      signal.throwIfAborted();
      throw why;
    }
  };
}
