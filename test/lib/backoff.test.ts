import { expect, test } from "vitest";
import { backoffMs } from "../../src/lib/backoff.ts";

const limits = { baseMs: 1000, capMs: 30_000 };

test("waits double from try to try, up to the cap", () => {
  const waits = [1, 2, 3, 4, 5, 6, 7].map((attempt) => backoffMs(attempt, limits, () => 1));
  expect(waits).toEqual([1000, 2000, 4000, 8000, 16_000, 30_000, 30_000]);
});

test("jitter takes off up to a quarter and never adds", () => {
  expect(backoffMs(1, limits, () => 0)).toBe(750);
  for (let i = 0; i < 100; i++) {
    const wait = backoffMs(3, limits);
    expect(wait).toBeGreaterThanOrEqual(3000);
    expect(wait).toBeLessThanOrEqual(4000);
  }
});

test("an absurd number of tries still waits no longer than the cap", () => {
  expect(backoffMs(5000, limits, () => 1)).toBe(30_000);
  expect(backoffMs(0, limits, () => 1)).toBe(1000);
});
