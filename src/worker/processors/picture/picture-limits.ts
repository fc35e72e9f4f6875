export interface PictureLimits {
  readonly maxBytes: number;
  readonly maxPixels: number;
  /** Of the shorter side, in pixels. */
  readonly minSide: number;
  /** Of the longer side, in pixels. */
  readonly maxSide: number;
  readonly maxSeconds: number;
}

/** What is taken of an untrusted picture. */
export const PICTURE_LIMITS: PictureLimits = {
  maxBytes: 20 * 1024 * 1024, // what Telegram's getFile gives a bot
  maxPixels: 40e6, // 120 MB once decoded; a 14000 × 14000 PNG can be half a megabyte on disk
  minSide: 10, // below this a letterboxed picture is a line
  maxSide: 65_535, // of a JPEG; more is only ever a thread, of so many rows that each step for a row takes its time
  maxSeconds: 20,
};
