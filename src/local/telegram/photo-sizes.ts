import sharp, { type CreateRaw } from "sharp";

/** Longest sides of the sizes that Telegram makes of a photo, ascending. */
const LADDER = [90, 320, 800, 1280];

/** As Telegram's clients compress; the exact value is not published. */
const JPEG_QUALITY = 87;

export interface EncodedSize {
  readonly bytes: Buffer;
  readonly width: number;
  readonly height: number;
}

/** The picture's own size as it is seen (EXIF orientation applied). Rejects when it is no picture. */
export async function pictureSize(bytes: Buffer): Promise<{ width: number; height: number }> {
  const { autoOrient } = await sharp(bytes).metadata();
  return autoOrient;
}

/**
 * The sizes Telegram keeps of a photo: JPEGs without metadata, never enlarged, ascending.
 *
 * Rejects when the bytes are no complete picture.
 */
export async function photoSizes(bytes: Buffer): Promise<EncodedSize[]> {
  const longest = LADDER.at(-1) ?? 0;
  const { data, info } = await sharp(bytes)
    .autoOrient()
    .resize(longest, longest, { fit: "inside", withoutEnlargement: true })
    .flatten({ background: "white" })
    .toColourspace("srgb")
    .raw()
    .toBuffer({ resolveWithObject: true });
  const raw = { width: info.width, height: info.height, channels: info.channels };
  const own = Math.max(info.width, info.height);
  const sides = [...LADDER.filter((side) => side < own), own];
  return await Promise.all(sides.map(async (side) => await encoded(data, raw, side)));
}

async function encoded(data: Buffer, raw: CreateRaw, side: number): Promise<EncodedSize> {
  const { data: bytes, info } = await sharp(data, { raw })
    .resize(side, side, { fit: "inside" })
    .jpeg({ quality: JPEG_QUALITY })
    .toBuffer({ resolveWithObject: true });
  return { bytes, width: info.width, height: info.height };
}
