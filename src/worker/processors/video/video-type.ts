import type { VideoExtension } from "../../../jobs/video-file.ts";

/** As many bytes as tell what kind of video a file is. */
export const HEAD_BYTES = 64;

/** By what the kinds begin with, one byte a character; the first that fits. */
const BEGINNINGS: readonly (readonly [RegExp, VideoExtension])[] = [
  [/^[^]{4}ftypqt {2}/, "mov"],
  [/^[^]{4}ftyp/, "mp4"],
  [/^\x1aE\xdf\xa3[^]*webm/, "webm"],
  [/^\x1aE\xdf\xa3/, "mkv"],
  [/^RIFF[^]{4}AVI /, "avi"],
  [/^FLV\x01/, "flv"],
  [/^OggS/, "ogv"],
  [/^\0\0\x01\xba/, "mpg"],
];

/** The kind of a video, told by its first bytes; undefined when it is none. Names and declared types may lie. */
export function videoTypeOf(head: Buffer): VideoExtension | undefined {
  const text = head.toString("latin1");
  const [, extension] = BEGINNINGS.find(([beginning]) => beginning.test(text)) ?? [];
  return extension ?? (isTransportStream(head) ? "ts" : undefined);
}

/** The first packet begins with its sign, is no error, and has a header that makes sense. */
function isTransportStream(head: Buffer): boolean {
  const [sync, flags = 0, , control = 0] = head;
  return sync === 0x47 && (flags & 0x80) === 0 && (control & 0x30) !== 0 && (control & 0xc0) === 0;
}
