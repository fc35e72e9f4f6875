import { z } from "zod";
import { Detection } from "./detection.ts";
import { ImageRef, Job } from "./job.ts";
import { FAIL_REASONS, REJECT_REASONS } from "./reasons.ts";

const JOB_STATES = [
  "queued",
  "working",
  "done",
  "delivered",
  "refused",
  "failed",
  "cancelled",
  "undeliverable",
] as const;

/** What a finished job left behind. */
export const JobResult = z.object({
  /** What was found, best score first; only where somebody looked. */
  labels: z.array(Detection).optional(),
  image: ImageRef,
  /** Of the object; without it a JPEG. */
  contentType: z.string().optional(),
  width: z.int(),
  height: z.int(),
  /** Where anyone can fetch it (thumbnails). */
  url: z.string().optional(),
});
export type JobResult = z.infer<typeof JobResult>;

/** What a video job left behind. */
export const VideoResult = z.object({
  object: ImageRef,
  contentType: z.string(),
  bytes: z.int(),
  title: z.string(),
  /** As far as its site says. */
  seconds: z.number().optional(),
  width: z.int().optional(),
  height: z.int().optional(),
});
export type VideoResult = z.infer<typeof VideoResult>;

/** The row of one job in the table `jobs`. Times in ms since 1970, but `expiresAt` in seconds (DynamoDB's own rule). */
export const JobRow = z.object({
  jobId: z.string(),
  kind: z.string(),
  state: z.enum(JOB_STATES),
  chatId: z.int(),
  /** The message that asked. */
  replyTo: z.int(),
  /** The topic of a group that it was asked in. */
  threadId: z.int().optional(),
  /** What the answer is worded in; the bot's own word for it. */
  language: z.string().optional(),
  /** The album whose answer tells of it; it has none of its own. */
  albumId: z.string().optional(),
  createdAt: z.int(),
  expiresAt: z.int(),
  request: Job,

  /** Who may send the status message: taken once, so that there is never a second one. */
  statusClaimedAt: z.int().optional(),
  statusOwner: z.string().optional(),
  statusMessageId: z.int().optional(),

  /** Who works on it, for the how manieth time, and until when that is believed. */
  owner: z.string().optional(),
  attempt: z.int().default(0),
  leaseUntil: z.int().optional(),
  /** Attempts that ended in an orderly way; the others took their worker down. */
  handedBack: z.int().default(0),
  startedAt: z.int().optional(),
  finishedAt: z.int().optional(),
  result: JobResult.optional(),
  /** In place of a result, where the job was to fetch a video. */
  video: VideoResult.optional(),
  reason: z.enum([...REJECT_REASONS, ...FAIL_REASONS]).optional(),

  /** When the person got the answer, whatever it was. */
  toldAt: z.int().optional(),
  /** Who may send an answer that cannot safely be sent twice, and whether one may have arrived already. */
  replyOwner: z.string().optional(),
  replyLeaseUntil: z.int().optional(),
  replyUnknownAt: z.int().optional(),
  wordsOwner: z.string().optional(),
  wordsAt: z.int().optional(),

  /** Who asked, where Telegram says so: in a group only they may change their mind. */
  askedBy: z.int().optional(),
  /** The message or the press that cancelled it: one that is handled again knows its own work. */
  cancelledBy: z.string().optional(),
  /** The job that is the next try of this one, since somebody pressed Retry. */
  retriedAs: z.string().optional(),
  /** The last press that wanted the result as a file, and when. */
  fileFor: z.string().optional(),
  fileAt: z.int().optional(),
  /** The answer comes as a file at once. */
  asFile: z.boolean().optional(),
  /** The last look at its place in the queue that has begun, and the message that it began with. */
  look: z.int().optional(),
  lookFor: z.string().optional(),
  /** How much of it was done when somebody last began to say so, and the message that said so. */
  percent: z.int().optional(),
  percentFor: z.string().optional(),

  /** The deletion that has emptied this row, and objects that may still come into being: they are removed, too. */
  forgottenBy: z.string().optional(),
  leftovers: z.array(ImageRef).optional(),
});
export type JobRow = z.infer<typeof JobRow>;

/** A job's answer can still be given: it has ended, and the person has not been told. */
export function isTellable(row: JobRow): boolean {
  return ["done", "refused", "failed", "cancelled"].includes(row.state) && row.toldAt === undefined;
}

/** Nobody knows yet how it ends. */
export function isUnfinished({ state }: JobRow): boolean {
  return state === "queued" || state === "working";
}
