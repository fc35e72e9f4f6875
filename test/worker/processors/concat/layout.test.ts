import { describe, expect, test } from "vitest";
import {
  layOut,
  LAYOUT_LIMITS,
  type Layout,
  type Size,
} from "../../../../src/worker/processors/concat/layout.ts";
import { shareOut } from "../../../../src/worker/processors/concat/share-out.ts";

const row = { direction: "horizontal", order: "left-to-right" } as const;
const column = { direction: "vertical", order: "top-to-bottom" } as const;
const of = (width: number, height: number): Size => ({ width, height });

describe("pictures of one size", () => {
  test("stand side by side in a row", () => {
    expect(layOut([of(200, 100), of(200, 100)], row)).toEqual({
      width: 400,
      height: 100,
      places: [
        { left: 0, top: 0, width: 200, height: 100 },
        { left: 200, top: 0, width: 200, height: 100 },
      ],
    });
  });

  test("stand one below the other in a column", () => {
    expect(layOut([of(200, 100), of(200, 100)], column)).toEqual({
      width: 200,
      height: 200,
      places: [
        { left: 0, top: 0, width: 200, height: 100 },
        { left: 0, top: 100, width: 200, height: 100 },
      ],
    });
  });
});

describe("the order says where the first one is", () => {
  const sizes = [of(100, 100), of(200, 100), of(300, 100)];
  test.each([
    { how: row, lefts: [0, 100, 300] },
    { how: { ...row, order: "right-to-left" }, lefts: [500, 300, 0] },
  ] as const)("$how.order", ({ how, lefts }) => {
    expect(layOut(sizes, how).places.map(({ left }) => left)).toEqual(lefts);
  });

  test.each([
    { how: column, tops: [0, 100, 300] },
    { how: { ...column, order: "bottom-to-top" }, tops: [500, 300, 0] },
  ] as const)("$how.order", ({ how, tops }) => {
    const turned = sizes.map(({ width, height }) => of(height, width));
    expect(layOut(turned, how).places.map(({ top }) => top)).toEqual(tops);
  });
});

describe("the common side", () => {
  test("is the larger height of two: the smaller picture grows, its proportions stay", () => {
    expect(layOut([of(400, 300), of(100, 100)], row)).toEqual({
      width: 700,
      height: 300,
      places: [
        { left: 0, top: 0, width: 400, height: 300 },
        { left: 400, top: 0, width: 300, height: 300 },
      ],
    });
  });

  test("is the median of more: one huge picture shrinks, one tiny picture grows", () => {
    const { height, places } = layOut([of(20, 10), of(300, 200), of(4000, 2000)], row);
    expect(height).toBe(200);
    expect(places.map(({ width }) => width)).toEqual([400, 300, 400]);
  });

  test("is the width in a column", () => {
    const { width, height, places } = layOut([of(400, 300), of(100, 100)], column);
    expect({ width, height }).toEqual({ width: 400, height: 700 });
    expect(places.map(({ top }) => top)).toEqual([0, 300]);
  });

  test("is smaller where the whole would have too many pixels", () => {
    // Twice 4:3 is 8:3; 1000 × 375 pixels are 375,000.
    const limits = { ...LAYOUT_LIMITS, maxPixels: 375_000 };
    const { width, height } = layOut([of(4000, 3000), of(4000, 3000)], row, limits);
    expect({ width, height }).toEqual({ width: 1000, height: 375 });
  });

  test("is smaller where the whole would be too long for a photo", () => {
    // Ten squares in a row are 10:1, so a side is an eleventh of 9,980.
    const { width, height } = layOut(Array<Size>(10).fill(of(3000, 3000)), row);
    expect({ width, height }).toEqual({ width: 9070, height: 907 });
  });
});

describe("a strip with a tower", () => {
  const strip = of(5000, 100);
  const tower = of(100, 5000);

  test("in a row: the strip is ten times as long as the row is high and lies in the middle of its place", () => {
    // The row is 10.02 times as long as high: 9,980 / 11.02 = 905. The strip: 9050 wide, a fiftieth of that high.
    expect(layOut([strip, tower], row)).toEqual({
      width: 9068,
      height: 905,
      places: [
        { left: 0, top: 362, width: 9050, height: 181 },
        { left: 9050, top: 0, width: 18, height: 905 },
      ],
    });
  });

  test("in a column: the tower does what the strip does in a row", () => {
    const { width, height, places } = layOut([tower, strip], column);
    expect({ width, height }).toEqual({ width: 905, height: 9068 });
    expect(places[0]).toEqual({ left: 362, top: 0, width: 181, height: 9050 });
  });

  test("two towers in a row get room to both sides, or nobody could show the whole", () => {
    // Together 20 wide, and a nineteenth of 1000 is 53: the 33 that are missing are shared between left and right.
    const { width, height, places } = layOut([of(10, 1000), of(10, 1000)], row);
    expect({ width, height }).toEqual({ width: 53, height: 1000 });
    expect(places.map(({ left, width: own }) => [left, own])).toEqual([
      [16, 10],
      [26, 10],
    ]);
  });
});

test("whatever the sizes, nothing overlaps or sticks out, and Telegram takes the whole as a photo", () => {
  const sides = [10, 37, 100, 1000, 4000, 20_000];
  let seed = 1;
  const next = (below: number) => (seed = (seed * 48_271) % 2_147_483_647) % below;
  for (let round = 0; round < 500; round += 1) {
    const sizes = Array.from({ length: 2 + next(9) }, () =>
      of(sides[next(sides.length)] ?? 1, sides[next(sides.length)] ?? 1),
    );
    for (const how of [row, column, { ...row, order: "right-to-left" } as const]) {
      const layout = layOut(sizes, how);
      expect({ sizes, how, layout, isSound: isSound(layout) }).toMatchObject({ isSound: true });
    }
  }
});

function isSound({ width, height, places }: Layout): boolean {
  const fits = width + height <= 10_000 && width * height <= 16.1e6;
  const slender = Math.max(width, height) / Math.min(width, height);
  const inside = places.every(
    (place) =>
      place.width >= 1 &&
      place.height >= 1 &&
      place.left >= 0 &&
      place.top >= 0 &&
      place.left + place.width <= width &&
      place.top + place.height <= height,
  );
  const apart = places.every((one, index) =>
    places
      .slice(index + 1)
      .every(
        (other) =>
          one.left + one.width <= other.left ||
          other.left + other.width <= one.left ||
          one.top + one.height <= other.top ||
          other.top + other.height <= one.top,
      ),
  );
  return fits && slender <= 20 && inside && apart;
}

test("what there is is shared out: small wishes in full, the rest in equal parts", () => {
  expect(shareOut([1, 2, 3], 10)).toEqual([1, 2, 3]);
  expect(shareOut([9, 1, 9], 10)).toEqual([4.5, 1, 4.5]);
  expect(shareOut([50, 0.02], 10.02)).toEqual([10, 0.02]);
});
