import { borrowKernels, ROOM } from "./kernels/kernels.ts";
import type { Raster } from "./raster.ts";

/** Left and right exchanged: column x becomes column width - 1 - x. */
export function mirror(picture: Raster): Raster {
  const { data, width, height, channels } = picture;
  const row = width * channels;
  const input = ROOM;
  const out = input + row + 2 * ROOM;
  const kernels = borrowKernels(out + row + ROOM);
  const mirrored = channels === 3 ? kernels.mirroredColour : kernels.mirroredGrey;
  for (let start = 0; start < height * row; start += row) {
    kernels.memory.set(data.subarray(start, start + row), input);
    mirrored(input, out, row);
    data.set(kernels.memory.subarray(out, out + row), start);
  }
  return picture;
}
