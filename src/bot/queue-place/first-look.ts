import type { Queue } from "../../cloud/queue.ts";
import { lookOf } from "../../jobs/result-message.ts";
import type { Logger } from "../../lib/logger.ts";

/** Most answers are there before; those people need no number. */
const FIRST_LOOK_SECONDS = 4;

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
    const message = lookOf({ jobId, look: 1, place: waiting + 1 });
    await results.send(message, { delaySeconds: FIRST_LOOK_SECONDS });
  } catch (err) {
    log.debug({ err }, "nobody will look where the job stands");
  }
}
