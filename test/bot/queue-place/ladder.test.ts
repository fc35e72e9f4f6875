import { expect, test } from "vitest";
import { namedPlace } from "../../../src/bot/queue-place/ladder.ts";

test("places up to 7 are named as they are, then in growing steps", () => {
  const places = Array.from({ length: 30 }, (_, index) => index + 1);
  const named = [...new Set(places.map(namedPlace))];
  expect(named).toEqual([1, 2, 3, 4, 5, 6, 7, 9, 11, 14, 18, 23, 29, 36]);
});

test("a place that is named is never better than it is, and a thousand of them are few", () => {
  const places = Array.from({ length: 1000 }, (_, index) => index + 1);
  for (const place of places) expect(namedPlace(place)).toBeGreaterThanOrEqual(place);
  expect(new Set(places.map(namedPlace)).size).toBeLessThan(35);
});
