import { expect, onTestFinished, test, vi } from "vitest";
import { createRightOfWay } from "../../src/lib/right-of-way.ts";

test("without urgent work it is one's turn at once", async () => {
  await expect(createRightOfWay().turn()).resolves.toBeUndefined();
});

test("what can wait goes when the last urgent work has ended, and one at a time", async () => {
  const way = createRightOfWay();
  const [first, second] = [way.enter(), way.enter()];
  const went: string[] = [];
  const waiting = ["a", "b"].map(async (name) => {
    await way.turn();
    went.push(name);
    if (name === "a") way.enter(); // urgent work comes in between
  });
  first();
  first(); // twice is once
  await new Promise(setImmediate);
  expect(went).toEqual([]);
  second();
  await waiting[0];
  await new Promise(setImmediate);
  await new Promise(setImmediate);
  expect(went).toEqual(["a"]);
});

test("nobody waits longer than a quarter of a second", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const way = createRightOfWay();
  way.enter();
  const turn = way.turn();
  vi.advanceTimersByTime(250);
  await expect(turn).resolves.toBeUndefined();
});
