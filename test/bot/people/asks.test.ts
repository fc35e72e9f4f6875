import { expect, test } from "vitest";
import { DAY_MS, freeAt, MINUTE_MS, recent } from "../../../src/bot/people/asks.ts";
import { whenIn } from "../../../src/bot/people/when-in.ts";

const NOW = Date.parse("2026-11-21T12:00:00Z");
const LIMITS = { perMinute: 3, perDay: 5 };

function asked(...secondsAgo: number[]) {
  return Object.fromEntries(secondsAgo.map((ago, n) => [`ask-${n}`, NOW - ago * 1000]));
}

test.each([
  { what: "nobody has asked", asks: asked(), free: undefined },
  { what: "there is room", asks: asked(1, 2), free: undefined },
  { what: "the minute is full", asks: asked(1, 2, 10), free: NOW + 50_000 },
  { what: "the oldest left the minute just now", asks: asked(1, 2, 60), free: undefined },
  { what: "more than full", asks: asked(1, 2, 10, 20), free: NOW + 50_000 },
  { what: "the day is full", asks: asked(100, 200, 300, 400, 3600), free: NOW + DAY_MS - 3600_000 },
  { what: "both are full", asks: asked(1, 2, 3, 4, 5), free: NOW + DAY_MS - 5000 },
])("when $what, the next one is taken at the right time", ({ asks, free }) => {
  expect(freeAt(asks, LIMITS, NOW)).toBe(free);
});

test("whatever times people ask at, no minute and no day holds more than the limits", () => {
  let asks: Record<string, number> = {};
  const taken: number[] = [];
  const broken: number[] = [];
  let at = NOW;
  for (let n = 1; at < NOW + 4 * DAY_MS; n += 1) {
    asks = recent(asks, at);
    const free = freeAt(asks, LIMITS, at);
    if (free === undefined) {
      taken.push(at);
      asks = { ...asks, [`ask-${taken.length}`]: at };
    } else if (freeAt(recent(asks, free), LIMITS, free) !== undefined) {
      broken.push(at); // it would not be true, what was said
    }
    at += n % 40 === 0 ? (n * 7_919_001) % 30_000_000 : (n * 7919) % 20_000;
  }
  expect(broken).toEqual([]);
  const inWindow = (end: number, ms: number) => taken.filter((ask) => ask > end - ms && ask <= end);
  expect(Math.max(...taken.map((end) => inWindow(end, MINUTE_MS).length))).toBe(3);
  expect(Math.max(...taken.map((end) => inWindow(end, DAY_MS).length))).toBe(5);
});

test.each([
  { ms: 1, says: "in 1 second" },
  { ms: 34_001, says: "in 35 seconds" },
  { ms: 60_000, says: "in 60 seconds" },
  { ms: 61_000, says: "in 2 minutes" },
  { ms: 3 * 3600_000, says: "in 3 hours" },
  { ms: -5, says: "in 1 second" },
])("$ms ms are $says", ({ ms, says }) => {
  expect(whenIn(ms, "en")).toBe(says);
});
