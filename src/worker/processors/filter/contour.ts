import { grey } from "./grey.ts";
import { inBlocks } from "./in-blocks.ts";
import type { Raster } from "./raster.ts";

/**
 * Grey (see grey.ts), and then how much each pixel differs from its neighbour on the left: |here - left|. The first of
 * a row has no such neighbour and becomes 0.
 */
export function contour(picture: Raster): Raster {
  const shades = grey(picture);
  const { data, width } = shades;
  inBlocks({ from: data, to: data, ratio: 1 }, (kernels, { input, out, samples }) => {
    kernels.differences(input, out, samples);
  });
  for (let first = 0; first < data.length; first += width) data[first] = 0;
  return shades;
}
