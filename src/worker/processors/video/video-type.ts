import type { VideoExtension } from "../../../jobs/video-file.ts";

/** As many bytes as tell what kind of video a file is. */
export const HEAD_BYTES = 64;

/** By what the kinds begin with, one byte a character, and where; the first that fits. */
const BEGINNINGS: readonly (readonly [at: number, text: string, VideoExtension])[] = [
  [4, "ftypqt  ", "mov"],
  [4, "ftyp", "mp4"],
  [0, "\x1aE\xdf\xa3", "mkv"],
  [0, "RIFF", "avi"],
  [0, "FLV\x01", "flv"],
  [0, "OggS", "ogv"],
  [0, "\0\0\x01\xba", "mpg"],
];

/** The kind of a video, told by its first bytes; undefined when it is none. Names and declared types may lie. */
export function videoTypeOf(head: Buffer): VideoExtension | undefined {
  const text = head.toString("latin1");
  const [, , extension] = BEGINNINGS.find(([at, sign]) => text.startsWith(sign, at)) ?? [];
  if (extension === "mkv" && text.includes("webm")) return "webm";
  if (extension === "avi" && !text.startsWith("AVI ", 8)) return undefined; // a picture, or a sound
  return extension ?? (isTransportStream(head) ? "ts" : undefined);
}

/** The first packet begins with its sign, is no error, and has a header that makes sense. */
function isTransportStream(head: Buffer): boolean {
  const [sync, flags = 0, , control = 0] = head;
  return sync === 0x47 && (flags & 0x80) === 0 && (control & 0x30) !== 0 && (control & 0xc0) === 0;
}
