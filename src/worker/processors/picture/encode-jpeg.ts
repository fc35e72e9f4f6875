import sharp from "sharp";
import type { Picture } from "./open-picture.ts";

/** What Telegram's sendPhoto takes. */
const TELEGRAM_PHOTO = { maxBytes: 10_000_000, maxWidthPlusHeight: 10_000 };

/** For a picture whose size is asked for, or to be kept: what is too large to be shown comes as a file. */
export const AS_LARGE_AS_IT_IS = { ...TELEGRAM_PHOTO, maxWidthPlusHeight: Infinity };

/**
 * 85 is where a photo shows no more artefacts at a glance; Telegram compresses it again anyway. The others are for
 * the rare picture that is too many bytes at 85.
 */
const QUALITIES = [85, 70, 50];

export interface Encodable extends Picture {
  /** 1 where `rgb` holds one grey sample for each pixel; default 3. */
  readonly channels?: 1 | 3;
}

export interface Jpeg {
  readonly jpeg: Buffer;
  readonly width: number;
  readonly height: number;
}

/**
 * Makes a JPEG within the limits, those of Telegram's photos unless told: smaller than the picture only where it must be.
 *
 * Carries no metadata of the original but its colour profile, and not even that where it is grey.
 */
export async function encodeJpeg(picture: Encodable, limits = TELEGRAM_PHOTO): Promise<Jpeg> {
  const shrink = Math.min(1, limits.maxWidthPlusHeight / (picture.width + picture.height));
  for (let scale = shrink; ; scale *= 0.7) {
    for (const quality of QUALITIES) {
      const encoded = await encode(picture, scale, quality);
      if (encoded.jpeg.length <= limits.maxBytes) return encoded;
    }
  }
}

async function encode(picture: Encodable, scale: number, quality: number): Promise<Jpeg> {
  const { rgb, width, height, icc, channels = 3 } = picture;
  let image = sharp(rgb, { raw: { width, height, channels }, limitInputPixels: false });
  if (scale < 1)
    image = image.resize({ width: side(width, scale), height: side(height, scale), fit: "fill" });
  if (channels === 1) image = image.toColourspace("b-w"); // it would come out in colour otherwise
  // Tables made for each picture would save 1 % of the bytes and cost twice the time.
  const { data, info } = await image
    .jpeg({ quality, optimiseCoding: false, chromaSubsampling: "4:2:0" })
    .toBuffer({ resolveWithObject: true });
  return {
    jpeg: icc && channels === 3 ? withIcc(data, icc) : data,
    width: info.width,
    height: info.height,
  };
}

function side(length: number, scale: number): number {
  return Math.max(1, Math.floor(length * scale));
}

/** The most that fits a JPEG segment beside its head. */
const MAX_ICC_BYTES = 65_533 - 14;

/** Puts a colour profile behind the start marker, where every decoder looks for it. */
function withIcc(jpeg: Buffer, icc: Uint8Array): Buffer {
  if (icc.length > MAX_ICC_BYTES) return jpeg;
  const head = Buffer.from("\xff\xe2\0\0ICC_PROFILE\0\x01\x01", "latin1");
  head.writeUInt16BE(icc.length + 16, 2);
  return Buffer.concat([jpeg.subarray(0, 2), head, icc, jpeg.subarray(2)]);
}
