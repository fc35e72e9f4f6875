import { pino } from "pino";
import { Poison, RetryLater } from "../../../src/cloud/handling.ts";
import type { Delivery } from "../../../src/cloud/queue.ts";
import type { Random } from "../../support/random.ts";
import { type Ports, type QueueName, QUEUES, type Wrapped } from "./ports.ts";
import type { Handler } from "./replica.ts";
import type { Process, Scheduler } from "./scheduler.ts";

/** A message in somebody's hands, or waiting for its time. */
export interface Held {
  readonly queue: QueueName;
  readonly delivery: Delivery;
  readonly body: string;
  due: number;
  attempt: number;
  running: Process | undefined;
}

/** A message whose handler died comes again within this time. */
const VISIBILITY_MS = 60_000;
/** As the plan says, less the one that is kept for giving up. */
const LAST_TRY: Readonly<Record<QueueName, number>> = { inbox: 4, results: 19, jobs: 4 };

interface HandsDeps {
  readonly ports: Ports;
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly now: () => number;
}

/** What consumers do, but by the run's own clock: take, handle, acknowledge, put off, give up. */
export function createHands({ ports, scheduler, random, now }: HandsDeps) {
  const held: Held[] = [];
  const failures: unknown[] = [];

  function again(message: Held, ms: number): void {
    message.running = undefined;
    message.attempt += 1;
    message.due = now() + ms;
  }

  async function receive(queue: QueueName): Promise<void> {
    const delivery = await ports.queues[queue].receive(new AbortController().signal);
    if (!delivery) return void ports.mayHave.delete(queue);
    const { due, body } = JSON.parse(delivery.body) as Wrapped;
    held.push({
      queue,
      delivery: { ...delivery, queuedAt: due },
      body,
      due,
      attempt: 1,
      running: undefined,
    });
  }

  return {
    failures,
    held: held as readonly Held[],
    due: () => held.filter((message) => !message.running && message.due <= now()),
    running: () => held.filter((message) => message.running !== undefined),
    waiting: () => held.filter((message) => message.running === undefined),

    async takeAll(): Promise<void> {
      for (const queue of QUEUES) while (ports.mayHave.has(queue)) await receive(queue);
    },

    async handle(message: Held, process: Process, handler: Handler): Promise<void> {
      message.running = process;
      const { delivery, body, queue, attempt } = message;
      const work = {
        signal: new AbortController().signal,
        log: pino({ level: "silent" }),
        visibilitySeconds: 60,
        alsoRenew: () => undefined,
      };
      try {
        const mine = { ...delivery, body, attempt };
        if (attempt > LAST_TRY[queue]) await handler.giveUp(mine, new Error("the last try"));
        else await handler.handle(mine, work);
        await scheduler.step(process, `${queue}.ack`, async () => await delivery.ack());
        held.splice(held.indexOf(message), 1);
        ports.mayHave.add(queue); // the next of its group
      } catch (err) {
        if (err instanceof Poison || err instanceof TypeError) failures.push(err);
        const seconds = err instanceof RetryLater ? err.seconds : 1 + random.below(4);
        again(message, seconds * 1000);
      }
    },

    /** Its visibility timeout has ended while somebody is still at it. */
    overlap(message: Held): void {
      held.push({ ...message, running: undefined, due: now(), attempt: message.attempt + 1 });
    },

    /** What a process held comes again when it has died. */
    drop(process: Process): void {
      for (const message of held.filter(({ running }) => running === process)) {
        again(message, random.below(VISIBILITY_MS));
      }
    },
  };
}
