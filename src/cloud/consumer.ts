import { setTimeout as sleep } from "node:timers/promises";
import { backoffMs } from "../lib/backoff.ts";
import type { Logger } from "../lib/logger.ts";
import type { Service } from "../lib/service.ts";
import { handleDelivery } from "./handle-delivery.ts";
import type { Handling } from "./handling.ts";
import type { Delivery, Queue } from "./queue.ts";

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
 * Stopping: no new receive; the long polls under way end by themselves (cut off, one could take a message along that nobody
 * sees for a whole visibility timeout), and what they bring is given back when the last one has ended: before that, it would
 * go round the other lanes, and each time costs one of its tries. Handlers get `graceMs`, then they are aborted and their
 * messages given back, so that somebody else starts at once.
 */
export function createConsumer(options: ConsumerOptions): Service {
  const { queue, lanes, graceMs, log, pause = sleepUntil } = options;
  const draining = new AbortController();
  const pollCutOff = new AbortController();
  const handlersCutOff = new AbortController();
  /** What has come since the stop. */
  const late: Delivery[] = [];
  let polls = 0;
  let running: readonly Promise<void>[] = [];
  let stopped: Promise<void> | undefined;

  async function lane(handle: ReturnType<typeof handleDelivery>): Promise<void> {
    let failures = 0;
    while (!draining.signal.aborted) {
      try {
        await options.turn?.();
        if (draining.signal.aborted) break;
        const delivery = await polled();
        failures = 0;
        if (delivery && draining.signal.aborted) late.push(delivery);
        else if (delivery) await handle(delivery);
      } catch (err) {
        failures += 1;
        const pauseMs = backoffMs(failures, RECEIVE_PAUSE);
        log.error({ err, consumer: options.name, pauseMs }, "lane failed; pausing");
        await pause(pauseMs, draining.signal); // a stop ends it; the loop sees that
      }
    }
    if (polls === 0) await Promise.all(late.splice(0).map(async (each) => await each.hide(0)));
  }

  async function polled(): Promise<Delivery | undefined> {
    polls += 1;
    try {
      return await queue.receive(pollCutOff.signal);
    } finally {
      polls -= 1;
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
