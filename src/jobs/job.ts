import { z } from "zod";

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
]);
export type Job = z.infer<typeof Job>;
export type JobKind = Job["kind"];
export type JobOf<K extends JobKind> = Extract<Job, { kind: K }>;

export const JOB_KINDS = ["detect"] as const satisfies readonly JobKind[];
