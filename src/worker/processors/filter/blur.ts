import { borrowKernels, ROOM } from "./kernels/kernels.ts";
import type { Raster } from "./raster.ts";

/**
 * Mean of a square whose side is `level` (1 to 100), whatever the level in the same time.
 *
 * With b = floor(level / 2), the square around (x, y) is the columns x - b to x - b + level - 1 and the rows likewise:
 * an even square has one more on the left and above. Beyond the edges the pixel at the edge is repeated. Halves round
 * up: floor(sum / level² + 1/2).
 */
export function blur(picture: Raster, level: number): Raster {
  const { data, width, height, channels } = picture;
  const row = width * channels;
  const before = Math.floor(level / 2);
  const after = level - 1 - before;
  const lead = (level - 1) * channels;

  // A ring with the sums along the last rows, one slot for each row that a square can reach.
  const slots = Math.min(level, height);
  const slotBytes = 2 * row + ROOM;
  const input = ROOM;
  const out = input + row + lead + 2 * ROOM;
  const sums = out + row + 2 * ROOM;
  const ring = sums + 4 * (row + ROOM);
  const kernels = borrowKernels(ring + slots * slotBytes + 4 * ROOM);
  const { memory } = kernels;
  const slotOf = (y: number) => ring + (Math.min(Math.max(y, 0), height - 1) % slots) * slotBytes;

  function takeRow(y: number): void {
    const start = input + before * channels;
    memory.set(data.subarray(y * row, (y + 1) * row), start);
    repeatEdges(memory, { start, end: start + row, from: input, to: input + row + lead, channels });
    kernels.rowSums(input, slotOf(y), width, channels, lead);
  }

  // Exact in 32 bits, see the test: the sum is below 2^22, and no value comes within 1 / (2 · level²) of a whole one.
  const area = level * level;
  const half = Math.floor(area / 2) + 0.5;
  memory.fill(0, sums, ring);
  for (let y = 0; y < Math.min(Math.max(after, 1), height); y++) takeRow(y);
  for (let k = -before; k < after; k++) kernels.addRow(sums, slotOf(k), row);
  for (let y = 0; y < height; y++) {
    if (y + after < height) takeRow(y + after);
    kernels.means(sums, slotOf(y + after), slotOf(y - before), out, row, half, 1 / area);
    data.set(memory.subarray(out, out + row), y * row);
  }
  return picture;
}

interface Edges {
  readonly start: number;
  readonly end: number;
  readonly from: number;
  readonly to: number;
  readonly channels: number;
}

/** Fills what lies between `from` and the row, and between the row and `to`, with the pixels at the row's edges. */
export function repeatEdges(memory: Uint8Array, { start, end, from, to, channels }: Edges): void {
  for (let i = start - 1; i >= from; i--) memory[i] = memory[i + channels] ?? 0;
  for (let i = end; i < to; i++) memory[i] = memory[i - channels] ?? 0;
}
