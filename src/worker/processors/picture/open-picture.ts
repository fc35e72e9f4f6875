import type { Sharp } from "sharp";
import { PICTURE_LIMITS } from "./picture-limits.ts";
import type { PictureLimits } from "./picture-limits.ts";
import { readPicture } from "./read-picture.ts";

/** An upright picture in memory: three bytes (red, green, blue) for each pixel, row by row, no gaps. */
export interface Picture {
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** The colour profile the bytes are in; absent for sRGB. */
  readonly icc?: Uint8Array;
}

/**
 * Decodes an untrusted picture: turned upright, first frame, transparency on white, 8 bits, RGB.
 *
 * Rejects with RejectedJob for whatever can never become a picture (read-picture.ts).
 */
export async function openPicture(
  bytes: Uint8Array,
  limits: PictureLimits = PICTURE_LIMITS,
): Promise<Picture> {
  return await readPicture(
    bytes,
    async (open, { keepProfile, icc }) => {
      const pixels = await rgbOf(open({ ignoreIcc: keepProfile }).autoOrient());
      return icc ? { ...pixels, icc } : pixels;
    },
    limits,
  );
}

/** The pixels that a pipeline ends with, transparency on white. */
export async function rgbOf(pipeline: Sharp): Promise<Picture> {
  const { data, info } = await pipeline
    .flatten({ background: "#ffffff" })
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  const rgb = info.channels === 1 ? threeTimes(data) : data;
  return { rgb, width: info.width, height: info.height };
}

function threeTimes(grey: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(grey.length * 3);
  for (let i = 0; i < grey.length; i++) rgb.fill(grey[i] ?? 0, i * 3, i * 3 + 3);
  return rgb;
}
