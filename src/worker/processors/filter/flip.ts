import type { Raster } from "./raster.ts";

/** Upside down: row y becomes row height - 1 - y. */
export function flip(picture: Raster): Raster {
  const { data, width, height, channels } = picture;
  const row = width * channels;
  const kept = new Uint8Array(row);
  for (let upper = 0, lower = (height - 1) * row; upper < lower; upper += row, lower -= row) {
    kept.set(data.subarray(upper, upper + row));
    data.copyWithin(upper, lower, lower + row);
    data.set(kept, lower);
  }
  return picture;
}
