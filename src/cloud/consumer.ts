import { setTimeout as sleep } from "node:timers/promises";
import { backoffMs } from "../lib/backoff.ts";
import type { Logger } from "../lib/logger.ts";
import type { Service } from "../lib/service.ts";
import { handleDelivery } from "./handle-delivery.ts";
import type { Handling } from "./handling.ts";
import type { Queue } from "./queue.ts";

/** A queue that cannot be read is asked again after 1 s, then less and less often, at least every 30 s. */
const RECEIVE_PAUSE = { baseMs: 1000, capMs: 30_000 };

/** What a long poll may last at most (20 s), and a little for the way back. */
const LAST_POLL_MS = 25_000;

export interface ConsumerOptions extends Handling {
  readonly name: string;
  readonly queue: Queue;
  /** How many messages are handled side by side. A lane receives only when it is free: that is the back-pressure. */
  readonly lanes: number;
  /** How long handlers may go on after a stop before they are aborted and their messages given back. */
  readonly graceMs: number;
  /** Awaited before each receive: more urgent work of this process goes first. */
  readonly turn?: () => Promise<void>;
  /** How a lane waits before it tries again: so many ms, or until the signal. */
  readonly pause?: (ms: number, signal: AbortSignal) => Promise<void>;
  readonly log: Logger;
}

/**
 * Reads a queue until stopped: receive, handle, repeat, in `lanes` lanes.
 *
 * Stopping: no new receive; the long poll under way ends by itself (cut off, it could take a message along that nobody
 * sees for a whole visibility timeout) and what it brings is given back; handlers get `graceMs`, then they are aborted
 * and their messages given back, so that somebody else starts at once.
 */
export function createConsumer(options: ConsumerOptions): Service {
  const { queue, lanes, graceMs, log, pause = sleepUntil } = options;
  const draining = new AbortController();
  const pollCutOff = new AbortController();
  const handlersCutOff = new AbortController();
  let running: readonly Promise<void>[] = [];
  let stopped: Promise<void> | undefined;

  async function lane(handle: ReturnType<typeof handleDelivery>): Promise<void> {
    let failures = 0;
    while (!draining.signal.aborted) {
      try {
        await options.turn?.();
        const delivery = await queue.receive(pollCutOff.signal);
        failures = 0;
        if (delivery && draining.signal.aborted) await delivery.hide(0);
        else if (delivery) await handle(delivery);
      } catch (err) {
        failures += 1;
        const pauseMs = backoffMs(failures, RECEIVE_PAUSE);
        log.error({ err, consumer: options.name, pauseMs }, "lane failed; pausing");
        await pause(pauseMs, draining.signal); // a stop ends it; the loop sees that
      }
    }
  }

  async function drain(): Promise<void> {
    draining.abort();
    const lastPoll = setTimeout(() => pollCutOff.abort(), Math.min(graceMs, LAST_POLL_MS));
    const lastWork = setTimeout(() => handlersCutOff.abort(), graceMs);
    await Promise.allSettled(running);
    clearTimeout(lastPoll);
    clearTimeout(lastWork);
  }

  return {
    name: options.name,
    async start() {
      if (running.length > 0) throw new Error(`The consumer ${options.name} runs already.`);
      const settings = await queue.settings();
      const handle = handleDelivery(options, settings, handlersCutOff.signal);
      running = Array.from({ length: lanes }, async () => await lane(handle));
    },
    async stop() {
      stopped ??= drain();
      await stopped;
    },
  };
}

async function sleepUntil(ms: number, signal: AbortSignal): Promise<void> {
  await sleep(ms, undefined, { signal }).catch(() => undefined);
}
