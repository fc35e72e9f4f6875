import type { FilterArgs } from "../../../jobs/filter.ts";
import { RejectedJob } from "../../../jobs/reasons.ts";
import type { Raster } from "./raster.ts";

/**
 * The largest middle part whose sides are as `width` to `height`.
 *
 * One side stays whole and the other is cut to whole pixels, rounded down; where an odd number goes, the right or the
 * lower edge loses one more. Throws RejectedJob where not even one pixel would be left.
 */
export function crop(picture: Raster, wanted: FilterArgs<"crop">): Raster {
  const { data, channels } = picture;
  const width = Math.min(
    picture.width,
    Math.floor((picture.height * wanted.width) / wanted.height),
  );
  const height = Math.min(
    picture.height,
    Math.floor((picture.width * wanted.height) / wanted.width),
  );
  if (width === 0 || height === 0) throw new RejectedJob("nothing-left");
  const left = Math.floor((picture.width - width) / 2);
  const top = Math.floor((picture.height - height) / 2);
  const row = width * channels;
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * picture.width + left) * channels;
    data.copyWithin(y * row, from, from + row);
  }
  return { data: data.subarray(0, height * row), width, height, channels };
}
