import { RejectedJob } from "../../../jobs/reasons.ts";

export type PictureKind = "jpeg" | "png" | "webp" | "gif" | "avif";

/** First bytes of files that are, or hold, other files. */
const ARCHIVES = [
  "PK\x03\x04", // ZIP, and so office documents and packages
  "PK\x05\x06", // an empty ZIP
  "PK\x07\x08", // a split ZIP
  "Rar!",
  "7z\xbc\xaf\x27\x1c",
  "\x1f\x8b", // gzip
  "BZh",
  "\xfd7zXZ\0",
];

/** Brands in an ISO file's `ftyp` box: what HEIF files with HEVC inside call themselves. */
const HEIC_BRANDS = [
  "heic",
  "heix",
  "heim",
  "heis",
  "hevc",
  "hevx",
  "hevm",
  "hevs",
  "mif1",
  "msf1",
];

/** An SVG may have a long comment or document type before its first element. */
const SVG_SEARCH_BYTES = 4096;

/**
 * What the bytes are, by their first bytes and never by a name.
 *
 * Throws RejectedJob for anything that is not one of the kinds we decode.
 */
export function kindOf(bytes: Uint8Array): PictureKind {
  if (bytes.length === 0) throw new RejectedJob("empty-file");
  const kind = pictureKind(bytes);
  if (kind) return kind;
  const head = latin1(bytes, 0, 16);
  if (ARCHIVES.some((magic) => head.startsWith(magic))) throw new RejectedJob("archive");
  if (brandsOf(bytes).some((brand) => HEIC_BRANDS.includes(brand))) throw new RejectedJob("heic");
  if (isSvg(bytes)) throw new RejectedJob("svg");
  throw new RejectedJob("not-a-picture");
}

function pictureKind(bytes: Uint8Array): PictureKind | undefined {
  const head = latin1(bytes, 0, 12);
  if (head.startsWith("\xff\xd8\xff")) return "jpeg";
  if (head.startsWith("\x89PNG\r\n\x1a\n")) return "png";
  if (head.startsWith("GIF87a") || head.startsWith("GIF89a")) return "gif";
  if (head.startsWith("RIFF") && head.endsWith("WEBP")) return "webp";
  if (brandsOf(bytes).some((brand) => brand === "avif" || brand === "avis")) return "avif";
  return undefined;
}

/** The major and compatible brands of an ISO base media file; none for other files. */
function brandsOf(bytes: Uint8Array): string[] {
  if (latin1(bytes, 4, 8) !== "ftyp") return [];
  const size = new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getUint32(0);
  const brands = [latin1(bytes, 8, 12)];
  for (let at = 16; at + 4 <= Math.min(size, bytes.length, 256); at += 4) {
    brands.push(latin1(bytes, at, at + 4));
  }
  return brands;
}

function isSvg(bytes: Uint8Array): boolean {
  // UTF-16 has a zero in every second byte; leaving them out is enough to find the element.
  const text = latin1(bytes, 0, SVG_SEARCH_BYTES).replaceAll("\0", "");
  return /^[^<]{0,64}</.test(text) && /<(?:\w+:)?svg[\s>]/i.test(text);
}

function latin1(bytes: Uint8Array, start: number, end: number): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.byteLength).toString(
    "latin1",
    start,
    end,
  );
}
