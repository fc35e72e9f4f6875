import { expect, test } from "vitest";
import { secondsToLook } from "../../../src/bot/queue-place/seconds-to-look.ts";

test.each([
  { place: 2, waited: 0, seconds: 4 },
  { place: 40, waited: 0, seconds: 4 },
  { place: 300, waited: 0, seconds: 30 },
  { place: 5000, waited: 0, seconds: 60 },
  { place: 2, waited: 60, seconds: 20 },
  { place: 2, waited: 3000, seconds: 60 },
])("number $place, waiting for $waited s, is looked at in $seconds s", (look) => {
  expect(secondsToLook(look.place, look.waited)).toBe(look.seconds);
});

test("a thousand who wait are no more than fifty looks a second", () => {
  const places = Array.from({ length: 1000 }, (_, index) => index + 1);
  const perSecond = places.reduce((sum, place) => sum + 1 / secondsToLook(place, 0), 0);
  expect(perSecond).toBeLessThan(50);
});
