import { expect, test } from "vitest";
import { RejectedJob } from "../../../../src/jobs/reasons.ts";
import { resize } from "../../../../src/worker/processors/filter/resize.ts";
import type { Raster } from "../../../../src/worker/processors/filter/raster.ts";

function flat(width: number, height: number, colour: readonly number[]): Raster {
  const data = Uint8Array.from({ length: width * height * colour.length }, (_, i) => {
    return colour[i % colour.length] ?? 0;
  });
  return { data, width, height, channels: colour.length === 1 ? 1 : 3 };
}

test.each([
  { from: [40, 30], box: [20, 20], to: [20, 15] },
  { from: [40, 30], box: [80, 800], to: [80, 60] },
  { from: [30, 40], box: [100, 60], to: [45, 60] },
  { from: [3, 2], box: [5, 5], to: [5, 3] }, // 3.33
  { from: [2, 1], box: [3, 3], to: [3, 2] }, // 1.5
  { from: [1000, 1], box: [10, 10], to: [10, 1] }, // 0.01
  { from: [40, 30], box: [40, 30], to: [40, 30] },
])("$from in $box is $to, and one colour stays itself", async ({ from, box, to }) => {
  for (const colour of [[200, 100, 7], [99]]) {
    const [width = 0, height = 0] = from;
    const [boxWidth = 0, boxHeight = 0] = box;
    const resized = await resize(flat(width, height, colour), {
      width: boxWidth,
      height: boxHeight,
    });
    const expected = flat(to[0] ?? 0, to[1] ?? 0, colour);
    expect({ ...resized, data: [...resized.data] }).toEqual({
      ...expected,
      data: [...expected.data],
    });
  }
});

test("left stays left and dark stays dark", async () => {
  const data = Uint8Array.from({ length: 64 * 64 }, (_, i) => (i % 64 < 32 ? 10 : 240));
  const half = await resize(
    { data, width: 64, height: 64, channels: 1 },
    { width: 32, height: 32 },
  );
  expect(half.data[5 * 32 + 4]).toBe(10);
  expect(half.data[5 * 32 + 28]).toBe(240);
});

test("more pixels than we make are refused before they are made", async () => {
  const asked = resize(flat(4, 4, [1]), { width: 101, height: 101 }, 10_000);
  await expect(asked).rejects.toThrow(new RejectedJob("result-too-big"));
  expect(await resize(flat(4, 4, [1]), { width: 100, height: 100 }, 10_000)).toMatchObject({
    width: 100,
  });
});
