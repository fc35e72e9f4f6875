import { inBlocks } from "./in-blocks.ts";
import type { Raster } from "./raster.ts";

/**
 * One sample for each pixel, as bright as its colours (ITU-R BT.601, in whole numbers, so that every machine agrees):
 * (19595 · red + 38470 · green + 7471 · blue + 32768) >> 16. What is grey already stays as it is.
 */
export function grey(picture: Raster): Raster {
  if (picture.channels === 1) return picture;
  const { data, width, height } = picture;
  // In the same memory: what is written never overtakes what is read.
  const to = data.subarray(0, width * height);
  inBlocks({ from: data, to, ratio: 3 }, (kernels, { input, out, samples }) => {
    kernels.greyOf(input, out, samples);
  });
  return { data: to, width, height, channels: 1 };
}
