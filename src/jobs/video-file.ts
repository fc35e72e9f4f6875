import type { ImageRef } from "./job.ts";

/** The kinds of files that a video may be, by their extensions. */
export const VIDEO_TYPES = {
  mp4: "video/mp4",
  mov: "video/quicktime",
  webm: "video/webm",
  mkv: "video/x-matroska",
  avi: "video/x-msvideo",
  flv: "video/x-flv",
  ogv: "video/ogg",
  mpg: "video/mpeg",
  ts: "video/mp2t",
} as const;
export type VideoExtension = keyof typeof VIDEO_TYPES;

/** Where a job's video of this kind lies: always there, so that another try writes over the first, and it can be deleted. */
export function videoObject(bucket: string, jobId: string, extension: string): ImageRef {
  return { bucket, key: `${jobId}/video.${extension}` };
}
