import { grey } from "./grey.ts";
import { inBlocks } from "./in-blocks.ts";
import type { Raster } from "./raster.ts";

/** Grey (see grey.ts), and then 255 where it is more than the threshold (0 to 255), 0 elsewhere. */
export function segment(picture: Raster, threshold: number): Raster {
  const shades = grey(picture);
  const { data } = shades;
  inBlocks({ from: data, to: data, ratio: 1 }, (kernels, { input, out, samples }) => {
    kernels.brighterThan(input, out, samples, threshold);
  });
  return shades;
}
