import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { type ConsumerOptions, createConsumer } from "../../src/cloud/consumer.ts";
import type { Delivery, Queue } from "../../src/cloud/queue.ts";
import { createSqsQueue } from "../../src/cloud/sqs.ts";
import { useLocalCloud } from "../support/local-cloud.ts";
import { oneQueue } from "../support/one-queue.ts";
import { recordedLog } from "../support/recorded-log.ts";

const local = useLocalCloud();
const never = new AbortController().signal;

async function scene(options: Partial<ConsumerOptions> & { readonly waitSeconds?: number } = {}) {
  const { sqs } = local.clients;
  const { url } = await oneQueue(local, "jobs", 30);
  const real = createSqsQueue(sqs, { url, waitSeconds: options.waitSeconds ?? 1 });
  let polls = 0;
  const queue: Queue = {
    ...real,
    async receive(signal) {
      polls += 1;
      return await real.receive(signal);
    },
  };
  const { log, lines, messages } = recordedLog();
  const outcomes: string[] = [];
  const consumer = createConsumer({
    name: "jobs",
    queue,
    lanes: 1,
    graceMs: 20_000,
    capMs: 60_000,
    log,
    handle: async () => {},
    giveUp: async () => true,
    observe: (outcome) => void outcomes.push(outcome),
    ...options,
  });
  onTestFinished(async () => await consumer.stop());
  return {
    consumer,
    queue: createSqsQueue(sqs, { url, waitSeconds: 0 }),
    outcomes,
    lines,
    messages,
    polls: () => polls,
    polled: async () => await vi.waitFor(() => expect(polls).toBeGreaterThan(0)),
  };
}

/** A handler that stays in each message until it is let go. */
function gated() {
  const gate = Promise.withResolvers<void>();
  const taken: string[] = [];
  const handle = async (delivery: Delivery) => {
    taken.push(delivery.body);
    await gate.promise;
  };
  return { handle, taken, open: gate.resolve };
}

test("messages are handled side by side, never more than there are lanes", async () => {
  const { handle, taken, open } = gated();
  const { consumer, queue, outcomes } = await scene({ lanes: 3, handle });
  for (const body of ["a", "b", "c", "d"]) await queue.send(body);

  await consumer.start();
  await vi.waitFor(() => expect(taken).toHaveLength(3));

  // Back-pressure: the fourth is not even received.
  expect(await queue.depth()).toEqual({ waiting: 1, inFlight: 3, delayed: 0 });
  open();
  await vi.waitFor(() => expect(outcomes).toHaveLength(4));
  await consumer.stop();
  expect(taken.toSorted()).toEqual(["a", "b", "c", "d"]);
  expect(await queue.depth()).toEqual({ waiting: 0, inFlight: 0, delayed: 0 });
});

test("a stop during a poll waits for it, and what it brings is given back at once", async () => {
  const { handle, taken } = gated();
  const { consumer, queue, polled } = await scene({ handle, waitSeconds: 20 });
  await consumer.start();
  await polled();
  await sleep(50); // until the poll has reached the queue

  const stopped = consumer.stop().then(() => "stopped");
  expect(await Promise.race([stopped, sleep(50, "waiting")])).toBe("waiting");
  await queue.send("late");
  await stopped;

  expect(taken).toEqual([]);
  expect(await queue.receive(never)).toMatchObject({ body: "late", attempt: 2 });
});

/** The emulator ends the polls of all when a message comes; SQS lets the others go on, as this does. */
function pollingOn(queue: Queue, pollMs: number): Queue & { readonly polls: () => number } {
  let polls = 0;
  return {
    ...queue,
    polls: () => polls,
    async receive(signal) {
      polls += 1;
      for (const end = performance.now() + pollMs; performance.now() < end;) {
        const delivery = await queue.receive(signal);
        if (delivery) return delivery;
        await sleep(10);
      }
      return undefined;
    },
  };
}

test("what comes during a stop does not go round the lanes: it is received once, and given back", async () => {
  const { url } = await oneQueue(local, "jobs", 30);
  const queue = createSqsQueue(local.clients.sqs, { url, waitSeconds: 0 });
  const polled = pollingOn(queue, 1000);
  const { handle, taken } = gated();
  const { consumer } = await scene({ handle, lanes: 8, queue: polled });
  await consumer.start();
  await vi.waitFor(() => expect(polled.polls()).toBe(8));

  const stopped = consumer.stop();
  await queue.send("late");
  await stopped;

  expect(taken).toEqual([]);
  expect(polled.polls()).toBe(8);
  expect(await queue.receive(never)).toMatchObject({ body: "late", attempt: 2 });
});

test("a poll that outlasts the grace period is cut off", async () => {
  const { consumer, polled } = await scene({ waitSeconds: 20, graceMs: 50 });
  await consumer.start();
  await polled();
  const startedAt = performance.now();
  await consumer.stop();
  expect(performance.now() - startedAt).toBeLessThan(5000);
});

test("a stop waits for work under way, and takes nothing new", async () => {
  const { handle, taken, open } = gated();
  const { consumer, queue, outcomes } = await scene({ handle });
  await queue.send("a");
  await consumer.start();
  await vi.waitFor(() => expect(taken).toEqual(["a"]));
  await queue.send("b");

  const stops = [consumer.stop(), consumer.stop()];
  const stopped = Promise.all(stops).then(() => "stopped");
  expect(await Promise.race([stopped, sleep(50, "waiting")])).toBe("waiting");
  open();
  await stopped;

  expect(outcomes).toEqual(["acknowledged"]);
  expect(taken).toEqual(["a"]);
  expect(await queue.depth()).toEqual({ waiting: 1, inFlight: 0, delayed: 0 });
});

test("after the grace period work is aborted and its message given back at once", async () => {
  const started = Promise.withResolvers<void>();
  const { consumer, queue, outcomes } = await scene({
    graceMs: 50,
    async handle(_delivery, { signal }) {
      started.resolve();
      await sleep(20_000, undefined, { signal });
    },
  });
  await queue.send("long");
  await consumer.start();
  await started.promise;

  const startedAt = performance.now();
  await consumer.stop();

  expect(performance.now() - startedAt).toBeLessThan(5000);
  expect(outcomes).toEqual(["given-back"]);
  expect(await queue.receive(never)).toMatchObject({ body: "long", attempt: 2 });
});

test("a queue that comes back is read again", async () => {
  const { consumer, queue, outcomes, messages } = await scene();
  const fault = local.cloud.faults.add({
    service: "sqs",
    operation: "ReceiveMessage",
    status: 503,
  });
  await queue.send("work");
  await consumer.start();
  await vi.waitFor(() => expect(messages()).toContain("lane failed; pausing"), { timeout: 5000 });
  fault.remove();
  await vi.waitFor(() => expect(outcomes).toEqual(["acknowledged"]), { timeout: 5000 });
});

test("handlers that fail do not stop the lane", async () => {
  let handled = 0;
  const { consumer, queue, outcomes } = await scene({
    async handle() {
      handled += 1;
      if (handled === 1) throw new Error("a bug");
    },
  });
  await queue.send("a");
  await queue.send("b");
  await consumer.start();
  await vi.waitFor(() => expect(outcomes.slice(0, 2)).toEqual(["retried", "acknowledged"]));
});

test("a queue that does not tell its settings fails the start, and the stop is still clean", async () => {
  const { consumer, polls } = await scene();
  const fault = local.cloud.faults.add({
    service: "sqs",
    operation: "GetQueueAttributes",
    status: 403,
    code: "AccessDenied",
  });
  await expect(consumer.start()).rejects.toMatchObject({ name: "AccessDenied" });
  fault.remove();
  await consumer.stop();
  expect(polls()).toBe(0);
});

test("a second start is refused, and a start after the stop takes nothing", async () => {
  const { consumer, queue, polls } = await scene({ waitSeconds: 0 });
  await consumer.start();
  await expect(consumer.start()).rejects.toThrow("runs already");
  await consumer.stop();
  const before = polls();
  await queue.send("late");
  expect(polls()).toBe(before);
});

test("a stop without a start is done at once", async () => {
  const { consumer } = await scene();
  await expect(consumer.stop()).resolves.toBeUndefined();
});
