// Several open pages ask each second; the queues are asked once.
const KEEP_MS = 500;

/** How much lies in a queue: waiting to be taken, taken and not acknowledged, and not due yet. */
interface Depth {
  readonly waiting: number;
  readonly inFlight: number;
  readonly delayed: number;
}

export interface WatchedQueue {
  readonly name: string;
  depth(): Promise<Depth>;
}

/** A queue's figures, or null for each while the queue does not answer. */
export type QueueStatus = { readonly name: string } & {
  readonly [K in keyof Depth]: number | null;
};

/** Reads all queues together, at most twice a second; never rejects. */
export function createQueueReader(
  queues: readonly WatchedQueue[],
  now: () => number,
): () => Promise<readonly QueueStatus[]> {
  let last: { at: number; depths: Promise<readonly QueueStatus[]> } | undefined;
  return async () => {
    if (!last || now() - last.at >= KEEP_MS) {
      last = { at: now(), depths: Promise.all(queues.map(read)) };
    }
    return await last.depths;
  };
}

async function read(queue: WatchedQueue): Promise<QueueStatus> {
  try {
    const { waiting, inFlight, delayed } = await queue.depth();
    return { name: queue.name, waiting, inFlight, delayed };
  } catch {
    // A queue that is down is something to show, not a reason to show nothing.
    return { name: queue.name, waiting: null, inFlight: null, delayed: null };
  }
}
