import sharp from "sharp";
import type { FilterArgs } from "../../../jobs/filter.ts";
import { RejectedJob } from "../../../jobs/reasons.ts";
import { PICTURE_LIMITS } from "../picture/picture-limits.ts";
import type { Raster } from "./raster.ts";

/**
 * As large as fits the box, proportions kept, larger or smaller than before.
 *
 * One side is the box's, the other is rounded to the nearest whole pixel (halves up), at least 1. The pixels are
 * libvips' Lanczos with three lobes, whose arithmetic is its own. Rejects with RejectedJob where that would be more
 * pixels than we take.
 */
export async function resize(
  picture: Raster,
  box: FilterArgs<"resize">,
  maxPixels = PICTURE_LIMITS.maxPixels,
): Promise<Raster> {
  const { data, channels } = picture;
  const { width, height } = sizeWithin(picture, box);
  if (width === picture.width && height === picture.height) return picture;
  if (width * height > maxPixels) throw new RejectedJob("result-too-big");
  const raw = { width: picture.width, height: picture.height, channels };
  const resized = sharp(data, { raw, limitInputPixels: false }).resize({
    width,
    height,
    fit: "fill",
  });
  // Grey goes through libvips as RGB otherwise.
  const kept = channels === 1 ? resized.toColourspace("b-w") : resized;
  return { data: await kept.raw().toBuffer(), width, height, channels };
}

interface Size {
  readonly width: number;
  readonly height: number;
}

function sizeWithin(picture: Size, box: Size): Size {
  const isWide = picture.width * box.height >= picture.height * box.width;
  if (isWide) return { width: box.width, height: scaled(picture.height, box.width, picture.width) };
  return { width: scaled(picture.width, box.height, picture.height), height: box.height };
}

function scaled(length: number, by: number, of: number): number {
  return Math.max(1, Math.floor((2 * length * by + of) / (2 * of)));
}
