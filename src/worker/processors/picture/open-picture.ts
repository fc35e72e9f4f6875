import sharp from "sharp";
import type { SharpOptions } from "sharp";
import { RejectedJob } from "../../../jobs/reasons.ts";
import { kindOf } from "./kind-of.ts";
import type { PictureKind } from "./kind-of.ts";
import { readHeader } from "./read-header.ts";

/** An upright picture in memory: three bytes (red, green, blue) for each pixel, row by row, no gaps. */
export interface Picture {
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** The colour profile the bytes are in; absent for sRGB. */
  readonly icc?: Uint8Array;
}

export interface PictureLimits {
  readonly maxBytes: number;
  readonly maxPixels: number;
  /** Of the shorter side, in pixels. */
  readonly minSide: number;
  readonly maxSeconds: number;
}

export const PICTURE_LIMITS: PictureLimits = {
  maxBytes: 20 * 1024 * 1024, // what Telegram's getFile gives a bot
  maxPixels: 40e6, // 120 MB once decoded; a 14000 × 14000 PNG can be half a megabyte on disk
  minSide: 10, // below this a letterboxed picture is a line
  maxSeconds: 20,
};

// A cache of decoded files only costs memory here: no two jobs open the same bytes.
sharp.cache(false);
// Lanes are the way to use more cores: more threads per picture only make the lanes wait for each other.
sharp.concurrency(1);
// Everything but what kindOf lets through, so that no disguise reaches another loader (SVG, PDF, TIFF, …).
sharp.block({ operation: ["VipsForeignLoad"] });
sharp.unblock({
  operation: [
    "VipsForeignLoadJpegBuffer",
    "VipsForeignLoadPngBuffer",
    "VipsForeignLoadWebpBuffer",
    "VipsForeignLoadNsgifBuffer",
    "VipsForeignLoadHeifBuffer", // AVIF
  ],
});

/**
 * Decodes an untrusted picture: turned upright, first frame, transparency on white, 8 bits, RGB.
 *
 * Size, kind and pixels are checked before anything is decoded. Rejects with RejectedJob for whatever can never
 * become a picture.
 */
export async function openPicture(
  bytes: Uint8Array,
  limits: PictureLimits = PICTURE_LIMITS,
): Promise<Picture> {
  if (bytes.length > limits.maxBytes) throw new RejectedJob("file-too-big");
  const kind = kindOf(bytes);
  const { keepProfile, icc } = await look(kind, bytes, limits);
  const options = { ...decoderOptions(limits), ignoreIcc: keepProfile };
  try {
    return withProfile(await decode(bytes, options, limits), icc);
  } catch (err) {
    if (isTimeout(err)) throw new RejectedJob("too-slow", { cause: err });
    return withProfile(await decodeTolerantly(bytes, options, limits), icc);
  }
}

/** Phones write files that a strict decoder warns of; a truncated one is refused here, too. */
async function decodeTolerantly(bytes: Uint8Array, options: SharpOptions, limits: PictureLimits) {
  try {
    return await decode(bytes, { ...options, failOn: "truncated" }, limits);
  } catch (err) {
    throw new RejectedJob(isTimeout(err) ? "too-slow" : "damaged", { cause: err });
  }
}

async function decode(
  bytes: Uint8Array,
  options: SharpOptions,
  limits: PictureLimits,
): Promise<Picture> {
  const { data, info } = await sharp(bytes, options)
    .timeout({ seconds: limits.maxSeconds })
    .autoOrient()
    .flatten({ background: "#ffffff" })
    .toColourspace("srgb")
    .raw({ depth: "uchar" })
    .toBuffer({ resolveWithObject: true });
  const rgb = info.channels === 1 ? threeTimes(data) : data;
  return { rgb, width: info.width, height: info.height };
}

interface Look {
  /**
   * True when the pixels stay as they are and the profile goes with them. The models' own code reads pixels without
   * their profile, and converting costs more time than decoding. False for CMYK, which must be converted.
   */
  readonly keepProfile: boolean;
  readonly icc?: Uint8Array | undefined;
}

/** Checks what can be known before decoding. */
async function look(kind: PictureKind, bytes: Uint8Array, limits: PictureLimits): Promise<Look> {
  const header = readHeader(kind, bytes);
  if (header) checkSize(header, limits);
  if (kind === "jpeg") {
    if (!header) throw new RejectedJob("damaged");
    return { keepProfile: header.components !== 4, icc: header.icc };
  }
  const metadata = await readMetadata(bytes, limits);
  checkSize(metadata, limits);
  return { keepProfile: true, icc: metadata.icc };
}

async function readMetadata(bytes: Uint8Array, limits: PictureLimits) {
  try {
    return await sharp(bytes, decoderOptions(limits)).metadata();
  } catch (err) {
    const tooMany = err instanceof Error && err.message.includes("pixel limit");
    throw new RejectedJob(tooMany ? "too-many-pixels" : "damaged", { cause: err });
  }
}

function checkSize(size: { width: number; height: number }, limits: PictureLimits): void {
  if (size.width === 0 || size.height === 0) throw new RejectedJob("no-pixels");
  if (size.width * size.height > limits.maxPixels) throw new RejectedJob("too-many-pixels");
  if (Math.min(size.width, size.height) < limits.minSide) throw new RejectedJob("too-small");
}

function decoderOptions(limits: PictureLimits): SharpOptions {
  return { limitInputPixels: limits.maxPixels, limitInputChannels: 5, pages: 1 };
}

function isTimeout(err: unknown): boolean {
  return err instanceof Error && err.message.includes("timeout");
}

/** A profile for grey or CMYK would be wrong for what is RGB now. */
function withProfile(picture: Picture, icc: Uint8Array | undefined): Picture {
  const isRgb = icc !== undefined && Buffer.from(icc).toString("latin1", 16, 20) === "RGB ";
  return isRgb ? { ...picture, icc } : picture;
}

function threeTimes(grey: Uint8Array): Uint8Array {
  const rgb = new Uint8Array(grey.length * 3);
  for (let i = 0; i < grey.length; i++) rgb.fill(grey[i] ?? 0, i * 3, i * 3 + 3);
  return rgb;
}
