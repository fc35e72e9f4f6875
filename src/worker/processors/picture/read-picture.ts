import sharp from "sharp";
import type { Sharp, SharpOptions } from "sharp";
import { RejectedJob } from "../../../jobs/reasons.ts";
import { kindOf } from "./kind-of.ts";
import type { PictureKind } from "./kind-of.ts";
import { PICTURE_LIMITS } from "./picture-limits.ts";
import type { PictureLimits } from "./picture-limits.ts";
import { readHeader } from "./read-header.ts";

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

/** What is known of a picture before it is decoded. */
export interface Seen {
  readonly kind: PictureKind;
  /**
   * True when the pixels may stay as they are and the profile go with them. The models' own code reads pixels without
   * their profile, and converting costs more time than decoding. False for CMYK, which must be converted.
   */
  readonly keepProfile: boolean;
  /** The colour profile; absent for sRGB, and where it is for grey or CMYK, which would be wrong for RGB. */
  readonly icc?: Uint8Array;
}

/** Opens the picture for a pipeline, under the limits; `ignoreIcc` leaves the pixels as they are in the file. */
export type Open = (options?: Pick<SharpOptions, "ignoreIcc">) => Sharp;

/**
 * Looks at an untrusted picture, then reads it by `read`: once, and where a strict decoder stumbles once more with a
 * tolerant one, since phones write files that decoders warn of. A truncated one is refused all the same.
 *
 * Size, kind and pixels are checked before anything is decoded. Rejects with RejectedJob for whatever can never become
 * a picture.
 */
export async function readPicture<Answer>(
  bytes: Uint8Array,
  read: (open: Open, seen: Seen) => Promise<Answer>,
  limits: PictureLimits = PICTURE_LIMITS,
): Promise<Answer> {
  const seen = await lookAt(bytes, limits);
  const openWith = (strictness: SharpOptions): Open => {
    const decoder = { ...decoderOptions(limits), ...strictness };
    return (options) =>
      sharp(bytes, { ...decoder, ...options }).timeout({ seconds: limits.maxSeconds });
  };
  try {
    return await read(openWith({}), seen);
  } catch (err) {
    if (isTimeout(err)) throw new RejectedJob("too-slow", { cause: err });
  }
  try {
    return await read(openWith({ failOn: "truncated" }), seen);
  } catch (err) {
    throw new RejectedJob(isTimeout(err) ? "too-slow" : "damaged", { cause: err });
  }
}

/** Checks what can be known before decoding. Throws RejectedJob. */
export async function lookAt(
  bytes: Uint8Array,
  limits: PictureLimits = PICTURE_LIMITS,
): Promise<Seen> {
  if (bytes.length > limits.maxBytes) throw new RejectedJob("file-too-big");
  const kind = kindOf(bytes);
  const header = readHeader(kind, bytes);
  if (header) checkSize(header, limits);
  if (kind === "jpeg") {
    if (!header) throw new RejectedJob("damaged");
    return { kind, keepProfile: header.components !== 4, ...ofRgb(header.icc) };
  }
  const metadata = await readMetadata(bytes, limits);
  checkSize(metadata, limits);
  return { kind, keepProfile: true, ...ofRgb(metadata.icc) };
}

/** What the decoder says of the picture, without its pixels. Throws RejectedJob when it cannot even say that. */
export async function readMetadata(bytes: Uint8Array, limits: PictureLimits = PICTURE_LIMITS) {
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
  const isThin =
    Math.min(size.width, size.height) < limits.minSide ||
    Math.max(size.width, size.height) > limits.maxSide;
  if (isThin) throw new RejectedJob("too-small");
}

function decoderOptions(limits: PictureLimits): SharpOptions {
  return { limitInputPixels: limits.maxPixels, limitInputChannels: 5, pages: 1 };
}

function isTimeout(err: unknown): boolean {
  return err instanceof Error && err.message.includes("timeout");
}

function ofRgb(icc: Uint8Array | undefined): Pick<Seen, "icc"> {
  const isRgb = icc !== undefined && Buffer.from(icc).toString("latin1", 16, 20) === "RGB ";
  return isRgb ? { icc } : {};
}
