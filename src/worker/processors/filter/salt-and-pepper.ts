import type { FilterArgs } from "../../../jobs/filter.ts";
import { borrowKernels, ROOM } from "./kernels/kernels.ts";
import type { Raster } from "./raster.ts";

/**
 * Makes each pixel black or white with the chance `share`, black and white alike often.
 *
 * Whether it does is told by the seed and the pixel's number alone (from 1, row by row): with noise the 32 bits that
 * mulberry32 gives for the state seed + number · 0x6d2b79f5, the pixel becomes black where noise < share · 2^31, else
 * white where noise < share · 2^32. The same on every machine.
 */
export function saltAndPepper(
  picture: Raster,
  { share, seed }: FilterArgs<"salt and pepper">,
): Raster {
  if (share === 0) return picture;
  const { data, width, height, channels } = picture;
  // The most that noise less 2^31 may be.
  const pepper = Math.ceil(share * 2 ** 31) - 1 - 2 ** 31;
  const both = Math.ceil(share * 2 ** 32) - 1 - 2 ** 31;
  const kernels = borrowKernels(ROOM + BLOCK + ROOM);
  const verdicts = new Uint32Array(kernels.memory.buffer, ROOM, BLOCK / 4);
  const pixels = width * height;
  for (let first = 0; first < pixels; first += BLOCK) {
    const count = Math.min(BLOCK, pixels - first);
    kernels.noise(ROOM, count, (seed + Math.imul(first, STEP)) | 0, pepper, both);
    if (count < BLOCK) kernels.memory.fill(0, ROOM + count, ROOM + BLOCK);
    for (let at = 0; at < verdicts.length; at++) {
      // Most are left alone: four at once are looked at faster.
      if (verdicts[at] === 0) continue;
      for (let pixel = 4 * at; pixel < 4 * at + 4; pixel++) {
        const verdict = kernels.memory[ROOM + pixel] ?? 0;
        if (verdict !== 0) paint(data, { at: (first + pixel) * channels, channels, verdict });
      }
    }
  }
  return picture;
}

interface Spot {
  readonly at: number;
  readonly channels: number;
  readonly verdict: number;
}

function paint(data: Uint8Array, { at, channels, verdict }: Spot): void {
  const sample = verdict === WHITE ? 255 : 0;
  for (let c = 0; c < channels; c++) data[at + c] = sample; // fill() takes longer for so few
}

/** Pixels in one go, a multiple of four. */
const BLOCK = 4096;
const STEP = 0x6d2b79f5;
/** What the fast loop says of a pixel, but for 0: leave it. */
const WHITE = 255;
