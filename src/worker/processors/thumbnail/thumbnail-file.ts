import type { PictureKind } from "../picture/kind-of.ts";

/** As what a thumbnail is kept: JPEG, PNG and WebP stay what they are, everything else becomes JPEG. */
export interface ThumbnailFile {
  readonly format: "jpeg" | "png" | "webp";
  readonly extension: string;
  readonly contentType: string;
}

const JPEG: ThumbnailFile = { format: "jpeg", extension: "jpg", contentType: "image/jpeg" };
const PNG: ThumbnailFile = { format: "png", extension: "png", contentType: "image/png" };
const WEBP: ThumbnailFile = { format: "webp", extension: "webp", contentType: "image/webp" };

export function thumbnailFile(source: PictureKind): ThumbnailFile {
  switch (source) {
    case "png":
      return PNG;
    case "webp":
      return WEBP;
    case "jpeg":
    case "gif":
    case "avif":
      return JPEG;
  }
}
