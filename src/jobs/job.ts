import { z } from "zod";
import { Filter, MAX_FILTERS } from "./filter.ts";

/** What a job id looks like: base32 of a SHA-256 (see job-id.ts). Routes and messages check it by this. */
export const JOB_ID = /^[a-z2-7]{52}$/;

/** Where a picture lies. */
export const ImageRef = z.object({
  bucket: z.string().min(3).max(63),
  key: z.string().min(1).max(1024),
});
export type ImageRef = z.infer<typeof ImageRef>;

const envelope = z.object({
  v: z.literal(1),
  id: z.string().regex(JOB_ID),
  chatId: z.int(),
  /** The message that asked; the answer replies to it. */
  replyTo: z.int(),
  /** The message that becomes the answer; absent when it could not be sent. */
  statusMessageId: z.int().optional(),
  /** ms since 1970. */
  requestedAt: z.int(),
});

/** Pictures in one album, by Telegram's limit. */
export const MAX_ALBUM = 10;

/** Where the first of several pictures that are joined goes, and how they follow. */
export const ORDERS = ["right-to-left", "left-to-right", "top-to-bottom", "bottom-to-top"] as const;

/** Whole picture within the box, or the box filled and the rest cut off. */
export const FITS = ["inside", "cover"] as const;

/** Of a thumbnail, in pixels. */
export const MAX_THUMBNAIL_SIDE = 4096;
const side = z.int().min(1).max(MAX_THUMBNAIL_SIDE);

/** What a person may name; far longer than any video site's links. */
export const MAX_URL = 2048;
export const MAX_QUERY = 200;

/** A video by its page, or by words to search for: the first that is found. */
const VideoJob = envelope
  .extend({
    kind: z.literal("video"),
    url: z
      .url({ protocol: /^https?$/ })
      .max(MAX_URL)
      .optional(),
    query: z.string().min(1).max(MAX_QUERY).optional(),
  })
  .refine(({ url, query }) => (url === undefined) !== (query === undefined), {
    message: "either url or query",
  });

/** One message of the job queues. Optional fields first, worker before bot, no old name for a new meaning. */
export const Job = z.discriminatedUnion("kind", [
  envelope.extend({
    kind: z.literal("detect"),
    image: ImageRef,
    options: z
      .object({
        minScore: z.number().min(0).max(1).optional(),
        classes: z.array(z.string().min(1).max(64)).max(100).optional(),
      })
      .optional(),
  }),
  envelope.extend({
    kind: z.literal("filter"),
    image: ImageRef,
    /** One after the other. */
    filters: z.array(Filter).min(1).max(MAX_FILTERS),
  }),
  envelope.extend({
    kind: z.literal("concat"),
    /** In the order in which they were sent. */
    images: z.array(ImageRef).min(2).max(MAX_ALBUM),
    direction: z.enum(["horizontal", "vertical"]),
    order: z.enum(ORDERS),
  }),
  envelope.extend({
    kind: z.literal("thumbnail"),
    image: ImageRef,
    width: side,
    height: side,
    fit: z.enum(FITS),
  }),
  VideoJob,
]);
export type Job = z.infer<typeof Job>;
export type JobKind = Job["kind"];
export type JobOf<K extends JobKind> = Extract<Job, { kind: K }>;

export const JOB_KINDS = [
  "detect",
  "filter",
  "concat",
  "thumbnail",
  "video",
] as const satisfies readonly JobKind[];

/** The pictures that a job works on. */
export function imagesOf(job: Job): readonly ImageRef[] {
  if (job.kind === "video") return [];
  return "images" in job ? job.images : [job.image];
}
