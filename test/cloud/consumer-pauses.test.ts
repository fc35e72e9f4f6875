import { setImmediate as tick } from "node:timers/promises";
import { afterEach, expect, test } from "vitest";
import { createConsumer } from "../../src/cloud/consumer.ts";
import type { Queue } from "../../src/cloud/queue.ts";
import { recordedLog } from "../support/recorded-log.ts";

// The consumer's pauses are ours: written down, and over when the test says so.
const pauses = { asked: [] as number[], over: [] as (() => void)[] };
afterEach(() => {
  pauses.asked.length = 0;
  pauses.over.length = 0;
});

async function pause(ms: number, signal: AbortSignal): Promise<void> {
  pauses.asked.push(ms);
  const { promise, resolve } = Promise.withResolvers<void>();
  pauses.over.push(resolve);
  signal.addEventListener("abort", () => resolve());
  await promise;
}

/** Ends the pause under way. */
async function pass(): Promise<void> {
  pauses.over.shift()?.();
  await tick();
}

function brokenQueue() {
  const { log, messages } = recordedLog();
  let isDown = true;
  let polls = 0;
  const queue: Queue = {
    async receive() {
      polls += 1;
      if (isDown) throw new Error("SQS is down");
      isDown = true; // one good poll
      return undefined;
    },
    send: async () => {},
    settings: async () => ({
      visibilitySeconds: 30,
      maxReceives: Number.POSITIVE_INFINITY,
      deadLetters: undefined,
    }),
    depth: async () => ({ waiting: 0, inFlight: 0, delayed: 0 }),
  };
  const consumer = createConsumer({
    name: "jobs",
    queue,
    lanes: 1,
    log,
    graceMs: 1000,
    capMs: 1000,
    pause,
    handle: async () => {},
    giveUp: async () => true,
  });
  return { consumer, messages, polls: () => polls, comesBack: () => void (isDown = false) };
}

test("a queue that cannot be read is asked less and less often, and never in a hot loop", async () => {
  const { consumer, polls, messages } = brokenQueue();
  await consumer.start();
  await tick();
  for (let i = 1; i < 8; i++) await pass();

  expect(polls()).toBe(8); // one each
  const most = [1000, 2000, 4000, 8000, 16_000, 30_000, 30_000, 30_000];
  expect(pauses.asked).toEqual(
    most.map((ms) => expect.toSatisfy((asked: number) => asked >= ms * 0.75 && asked <= ms)),
  );
  expect(new Set(messages())).toEqual(new Set(["lane failed; pausing"]));
  await consumer.stop();
});

test("one good answer and the pauses start anew", async () => {
  const { consumer, comesBack } = brokenQueue();
  await consumer.start();
  await tick();
  await pass();
  await pass();
  comesBack();
  await pass();
  expect(pauses.asked).toHaveLength(4);
  expect(pauses.asked[2]).toBeGreaterThanOrEqual(3000);
  expect(pauses.asked[3]).toBeLessThanOrEqual(1000);
  await consumer.stop();
});

test("a stop ends a pause", async () => {
  const { consumer, polls } = brokenQueue();
  await consumer.start();
  await tick();
  await consumer.stop();
  expect(polls()).toBe(1);
});
