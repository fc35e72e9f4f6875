import type { Queue } from "../../cloud/queue.ts";
import type { Logger } from "../../lib/logger.ts";

/** A depth is believed for this long: it is a rough figure anyway, and asking costs a call. */
const FRESH_MS = 5000;

/**
 * Whether so much waits that nobody who asks now would get an answer in time. A queue that does not tell is not too deep:
 * the quotas hold all the same.
 */
export function createQueueLimit({
  queue,
  maxWaiting,
  now,
  log,
}: {
  readonly queue: Pick<Queue, "depth">;
  readonly maxWaiting: number;
  readonly now: () => number;
  readonly log: Logger;
}): () => Promise<boolean> {
  let last = { at: -Infinity, isTooDeep: false };
  return async () => {
    const at = now();
    if (at - last.at < FRESH_MS) return last.isTooDeep;
    try {
      const { waiting } = await queue.depth();
      last = { at, isTooDeep: waiting >= maxWaiting };
    } catch (err) {
      log.warn({ err }, "depth of a job queue not known");
      last = { at, isTooDeep: false };
    }
    return last.isTooDeep;
  };
}
