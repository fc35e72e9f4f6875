import { setTimeout as sleep } from "node:timers/promises";
import type { Queue } from "../../cloud/queue.ts";
import { createOneAtATime } from "../../lib/one-at-a-time.ts";
import type { Service } from "../../lib/service.ts";

/** The uploads queue as the dispatcher reads it. Stop it before the consumer. */
export interface Arrivals extends Service {
  readonly queue: Queue;
  /** Aborted when it stops. */
  readonly leaving: AbortSignal;
}

/**
 * Receives one message at a time, so that they are taken in the order in which they come, and only while there is room
 * for another task: what has to wait does so in the queue, unreceived.
 */
export function createArrivals({
  queue,
  hasRoom,
  everyMs,
}: {
  readonly queue: Queue;
  readonly hasRoom: () => Promise<boolean>;
  /** Between two looks whether there is room. */
  readonly everyMs: number;
}): Arrivals {
  const stopping = new AbortController();
  const inOrder = createOneAtATime();

  async function receive(signal: AbortSignal): ReturnType<Queue["receive"]> {
    while (!stopping.signal.aborted) {
      if (await hasRoom()) return await queue.receive(signal);
      // A stop ends the pause; the loop sees it.
      await sleep(everyMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
    return undefined;
  }

  return {
    name: "arrivals",
    queue: {
      ...queue,
      receive: async (signal) => await inOrder(async () => await receive(signal)),
    },
    leaving: stopping.signal,
    async start() {}, // open from the beginning
    async stop() {
      stopping.abort();
    },
  };
}
