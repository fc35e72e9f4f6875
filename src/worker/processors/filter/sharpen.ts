import { repeatEdges } from "./blur.ts";
import { borrowKernels, ROOM } from "./kernels/kernels.ts";
import type { Raster } from "./raster.ts";

/**
 * Each sample goes away from its eight neighbours: twice itself less their mean.
 *
 * That is (16 · sample - sum of the eight) / 8, halves rounded up, kept in 0 to 255. Beyond the edges the pixel at the
 * edge is repeated.
 */
export function sharpen(picture: Raster): Raster {
  const { data, width, height, channels } = picture;
  const row = width * channels;
  // Three rows, each with one pixel more on either side; their sums; the row that comes out of them.
  const slotBytes = row + 2 * channels + 2 * ROOM;
  const slotOf = (y: number) => ROOM + (Math.min(Math.max(y, 0), height - 1) % 3) * slotBytes;
  const columns = ROOM + 3 * slotBytes;
  const out = columns + 2 * slotBytes;
  const kernels = borrowKernels(out + slotBytes);
  const { memory } = kernels;

  function takeRow(y: number): void {
    const from = slotOf(y);
    const start = from + channels;
    memory.set(data.subarray(y * row, (y + 1) * row), start);
    repeatEdges(memory, { start, end: start + row, from, to: start + row + channels, channels });
  }

  takeRow(0);
  for (let y = 0; y < height; y++) {
    if (y + 1 < height) takeRow(y + 1);
    const here = slotOf(y);
    kernels.threeRows(slotOf(y - 1), here, slotOf(y + 1), columns, row + 2 * channels);
    kernels.sharpenRow(here + channels, columns + 2 * channels, out, row, 2 * channels);
    data.set(memory.subarray(out, out + row), y * row);
  }
  return picture;
}
