import type { Queue } from "../../cloud/queue.ts";
import { lookOf } from "../../jobs/result-message.ts";
import type { Logger } from "../../lib/logger.ts";
import { secondsToLook } from "./seconds-to-look.ts";

/** How many jobs wait, more or less; undefined when the queue does not say. Nobody misses it then. */
export async function lengthOf(
  jobs: Pick<Queue, "depth">,
  log: Logger,
): Promise<number | undefined> {
  try {
    return (await jobs.depth()).waiting;
  } catch (err) {
    log.debug({ err }, "queue did not say how long it is");
    return undefined;
  }
}

/**
 * Has somebody look after a few seconds where a job stands that came behind `waiting` others. Without others it will be
 * taken at once, or nobody works at all; neither has a place worth a message.
 */
export async function firstLookAt(
  { results, log }: { readonly results: Pick<Queue, "send">; readonly log: Logger },
  jobId: string,
  waiting: number | undefined,
): Promise<void> {
  if (waiting === undefined || waiting === 0) return;
  try {
    const place = waiting + 1;
    const delaySeconds = secondsToLook(place, 0);
    await results.send(lookOf({ jobId, look: 1, place }), { delaySeconds });
  } catch (err) {
    log.debug({ err }, "nobody will look where the job stands");
  }
}
