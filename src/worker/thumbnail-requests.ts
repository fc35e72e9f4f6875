import { type Handling, Poison, type Work } from "../cloud/handling.ts";
import type { Delivery } from "../cloud/queue.ts";
import type { JobKind } from "../jobs/job.ts";
import { RejectedJob } from "../jobs/reasons.ts";
import type { ThumbnailRequest } from "../jobs/thumbnail-request.ts";
import type { JobHandlerDeps } from "./job-handler.ts";
import { parseThumbnailRequest } from "./parse-job.ts";
import type { MakeThumbnail } from "./processors/thumbnail/make-thumbnail.ts";

/** The program may put another picture under the source's name, and the thumbnail's stays the same. */
const A_DAY = "public, max-age=86400";

/** The folders of the images bucket that hold people's pictures. */
const PEOPLES = ["originals/", "results/"];

export interface ThumbnailRequestsDeps {
  readonly make: MakeThumbnail;
  readonly kinds: readonly JobKind[];
  readonly imagesBucket: string;
  readonly observe: Pick<JobHandlerDeps["observe"], "ended">;
}

type Handler = Pick<Handling, "handle" | "giveUp">;

/**
 * Puts the plain thumbnail requests of other programs in front of a handler of jobs.
 *
 * There is no row and nobody to tell: a request is done, or refused with a line in the log, or retried and at last a dead
 * letter. Done twice it writes the same object. Which buckets it may name is what the worker's own rights say, but for
 * people's pictures: thumbnails are public, and no request may publish those.
 */
export function withThumbnailRequests(jobs: Handler, deps: ThumbnailRequestsDeps): Handler {
  const { make, kinds, imagesBucket, observe } = deps;
  const kind = "thumbnail";

  async function handle(request: ThumbnailRequest, work: Work): Promise<void> {
    if (!kinds.includes(kind))
      throw new Poison(`This worker does ${kinds.join(", ")}, not ${kind}.`);
    const { bucket, key, width, height } = request;
    if (bucket === imagesBucket && PEOPLES.some((folder) => key.startsWith(folder))) {
      throw new Poison("No request may publish a picture of a chat.");
    }
    const log = work.log.child({ kind, bucket, key, width, height });
    const startedAt = performance.now();
    const elapsed = () => performance.now() - startedAt;
    log.info("thumbnail request started");
    try {
      const wish = { image: { bucket, key }, width, height, fit: "inside" } as const;
      const performed = await make(wish, { signal: work.signal, cacheControl: A_DAY });
      observe.ended({ kind }, "done", performed);
      const { steps, result } = performed;
      log.info({ ms: elapsed(), steps, url: result.url }, "thumbnail request done");
    } catch (err) {
      if (!(err instanceof RejectedJob)) {
        observe.ended({ kind }, "failed");
        log.warn({ err, willRetry: true, ms: elapsed() }, "thumbnail request failed");
        throw err;
      }
      observe.ended({ kind }, "refused");
      const { reason, cause } = err;
      log.info({ ms: elapsed(), reason, err: cause }, "thumbnail request refused");
    }
  }

  return {
    async handle(delivery: Delivery, work: Work) {
      const request = parseThumbnailRequest(delivery.body);
      if (request) await handle(request, work);
      else await jobs.handle(delivery, work);
    },
    giveUp: jobs.giveUp, // what names no job becomes a dead letter there, and nobody is told
  };
}
