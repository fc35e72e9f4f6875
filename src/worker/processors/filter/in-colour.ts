import type { Raster } from "./raster.ts";

/** Three samples for each pixel: what is grey gets its sample three times. */
export function inColour(picture: Raster): Raster {
  if (picture.channels === 3) return picture;
  const data = new Uint8Array(picture.data.length * 3);
  let to = 0;
  for (const sample of picture.data) {
    data[to] = sample;
    data[to + 1] = sample;
    data[to + 2] = sample;
    to += 3;
  }
  return { ...picture, data, channels: 3 };
}
