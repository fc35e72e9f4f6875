import { inBlocks } from "./in-blocks.ts";
import type { Raster } from "./raster.ts";

/** Each sample becomes 255 - sample. */
export function negative(picture: Raster): Raster {
  const { data } = picture;
  inBlocks({ from: data, to: data, ratio: 1 }, (kernels, { input, out, samples }) => {
    kernels.inverted(input, out, samples);
  });
  return picture;
}
