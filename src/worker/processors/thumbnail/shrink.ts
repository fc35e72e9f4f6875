import type { Sharp } from "sharp";
import type { JobOf } from "../../../jobs/job.ts";
import { readPicture } from "../picture/read-picture.ts";
import { type ThumbnailFile, thumbnailFile } from "./thumbnail-file.ts";

/** Where a small picture shows no artefacts at a glance; of JPEG and WebP. */
const QUALITY = 80;

export interface Thumbnail {
  readonly bytes: Buffer;
  readonly file: ThumbnailFile;
  readonly width: number;
  readonly height: number;
}

/**
 * Makes a thumbnail of an untrusted picture: upright, sRGB, first frame, without any metadata of the original.
 *
 * `inside` keeps the proportions within the box and never enlarges; `cover` fills the box, enlarged where it must be, and
 * cuts what sticks out. A JPEG is shrunk while it is decoded. Rejects with RejectedJob for what is no picture.
 */
export async function shrink(
  bytes: Uint8Array,
  { width, height, fit }: Pick<JobOf<"thumbnail">, "width" | "height" | "fit">,
): Promise<Thumbnail> {
  return await readPicture(bytes, async (open, { kind }) => {
    const file = thumbnailFile(kind);
    const small = open()
      .autoOrient()
      // Most of the way is done while decoding; for the rest a wider kernel costs time and shows no difference.
      .resize({ width, height, fit, withoutEnlargement: fit === "inside", kernel: "cubic" })
      .toColourspace("srgb");
    const { data, info } = await encoded(small, file).toBuffer({ resolveWithObject: true });
    return { bytes: data, file, width: info.width, height: info.height };
  });
}

function encoded(picture: Sharp, { format }: ThumbnailFile): Sharp {
  switch (format) {
    case "png":
      return picture.png();
    case "webp":
      return picture.webp({ quality: QUALITY });
    case "jpeg":
      // Tables made for each picture would save few bytes and cost a twentieth of the whole time.
      return picture
        .flatten({ background: "#ffffff" })
        .jpeg({ quality: QUALITY, optimiseCoding: false });
  }
}
