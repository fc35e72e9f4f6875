import type { FilterArgs } from "../../../jobs/filter.ts";
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
  const { data, channels } = picture;
  const pepper = share * 2 ** 31;
  const both = share * 2 ** 32;
  let state = seed | 0;
  for (let at = 0; at < data.length; at += channels) {
    state = (state + STEP) | 0;
    // Written out: a call for each pixel would double the time.
    let bits = Math.imul(state ^ (state >>> 15), state | 1);
    bits ^= bits + Math.imul(bits ^ (bits >>> 7), bits | 61);
    const noise = (bits ^ (bits >>> 14)) >>> 0;
    if (noise < both) data.fill(noise < pepper ? 0 : 255, at, at + channels);
  }
  return picture;
}

const STEP = 0x6d2b79f5;
