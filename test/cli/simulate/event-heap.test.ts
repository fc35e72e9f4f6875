import { expect, test } from "vitest";
import { createEventHeap } from "../../../src/cli/simulate/model/event-heap.ts";
import { createFifo } from "../../../src/cli/simulate/model/fifo.ts";
import { createHistogram } from "../../../src/cli/simulate/model/histogram.ts";
import { createRandom } from "../../../src/cli/simulate/model/random.ts";

test("events come in the order of their times, and those of one time as they were added", () => {
  const random = createRandom(7);
  const heap = createEventHeap<string>();
  const events = Array.from({ length: 2000 }, (_, index) => ({
    at: Math.floor(random() * 300),
    name: String(index),
  }));
  for (const { at, name } of events) heap.push(at, name);
  const inOrder = events.toSorted((one, other) => one.at - other.at).map(({ name }) => name);
  expect(Array.from({ length: 2000 }, () => heap.pop())).toEqual(inOrder);
  expect(heap.pop()).toBeUndefined();
});

test("events may be added between others", () => {
  const heap = createEventHeap<string>();
  heap.push(5, "late");
  heap.push(1, "early");
  expect(heap.pop()).toBe("early");
  heap.push(3, "between");
  expect([heap.pop(), heap.now, heap.pop(), heap.now]).toEqual(["between", 3, "late", 5]);
});

test("a queue gives first what came first, also when it has grown around its end", () => {
  const fifo = createFifo<number>();
  const given: (number | undefined)[] = [];
  for (let i = 0; i < 100; i += 1) {
    fifo.push(i);
    if (i % 3 === 0) given.push(fifo.shift());
  }
  while (fifo.length > 0) given.push(fifo.shift());
  expect(given).toEqual(Array.from({ length: 100 }, (_, i) => i));
});

test("percentiles are right within 1 %", () => {
  const histogram = createHistogram();
  for (let ms = 1; ms <= 10_000; ms += 1) histogram.add(ms / 1000);
  for (const share of [0.5, 0.95, 0.99]) {
    expect(histogram.percentile(share) / (share * 10)).toBeGreaterThan(0.99);
    expect(histogram.percentile(share) / (share * 10)).toBeLessThan(1.01);
  }
  expect(histogram.mean).toBeCloseTo(5.0005, 6);
});
