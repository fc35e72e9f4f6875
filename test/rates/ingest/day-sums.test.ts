import { expect, test } from "vitest";
import { createDaySums } from "../../../src/rates/ingest/day-sums.ts";

test("cells come out once, in order, with exact sums, however much the table had to grow", () => {
  const sums = createDaySums();
  const expected = new Map<number, number>();
  for (let index = 0; index < 50_000; index += 1) {
    const key = ((index * 7919) % 20_000) * 115_200 + (index % 31); // far beyond 32 bits
    const total = 1_000_000_007 + index;
    expect(sums.add(key, total, 1)).toBe(true);
    expected.set(key, (expected.get(key) ?? 0) + total);
  }
  const cells = [...sums.empty()];
  expect(cells.map(({ key, total }) => [key, total])).toEqual(
    [...expected].toSorted(([a], [b]) => a - b),
  );
  expect(cells.reduce((all, { count }) => all + count, 0)).toBe(50_000);
  expect([...sums.empty()]).toEqual([]);
});

test("a great many cells come out in order, crowded together or far apart", () => {
  const sums = createDaySums(2 ** 19);
  const keys = Array.from({ length: 300_000 }, (_, index) => {
    const isFar = index % 10 === 0;
    return isFar ? index * 5_000_000_011 : 10 ** 9 + ((index * 7919) % 300_000);
  });
  expect(keys.every((key) => sums.add(key, key, 1))).toBe(true);
  const inOrder = keys.toSorted((a, b) => a - b);
  const cells = [...sums.empty()];
  expect(cells).toHaveLength(keys.length);
  const wrong = cells.filter(
    ({ key, total, count }, index) => key !== inOrder[index] || total !== key || count !== 1,
  );
  expect(wrong).toEqual([]);
  expect(sums.add(1, 1, 1)).toBe(true);
  expect([...sums.empty()]).toEqual([{ key: 1, total: 1, count: 1 }]);
});

test("it says when there is no room, and has room again when it was emptied", () => {
  const sums = createDaySums(4096);
  let added = 0;
  while (sums.add(added, 1, 1)) added += 1;
  expect(added).toBe(3072);
  expect([...sums.empty()]).toHaveLength(added);
  expect(sums.add(added, 1, 1)).toBe(true);
});

test("it takes no sum that a double could not hold exactly", () => {
  const sums = createDaySums();
  const half = Math.floor(Number.MAX_SAFE_INTEGER / 4);
  expect(sums.add(1, half, 1)).toBe(true);
  expect(sums.add(1, half, 1)).toBe(true);
  expect(sums.add(1, half, 1)).toBe(false);
  expect([...sums.empty()]).toEqual([{ key: 1, total: 2 * half, count: 2 }]);
});
