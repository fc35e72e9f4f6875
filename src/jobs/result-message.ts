import { z } from "zod";
import { JOB_ID } from "./job.ts";

/** What an album's id looks like: `<chat id>#<media group id>`. */
export const ALBUM_ID = /^-?\d{1,20}#\S{1,64}$/;

/** One message of the queue `results`. It names a job or an album; what to tell whom is always read from the row. */
export const ResultMessage = z.discriminatedUnion("type", [
  z.object({ v: z.literal(1), type: z.literal("result"), jobId: z.string().regex(JOB_ID) }),
  z.object({
    v: z.literal(1),
    type: z.literal("progress"),
    jobId: z.string().regex(JOB_ID),
    /** Of the work that there is in all. */
    percent: z.int().min(0).max(100),
  }),
  z.object({
    v: z.literal(1),
    type: z.literal("album-check"),
    albumId: z.string().regex(ALBUM_ID),
  }),
  z.object({
    v: z.literal(1),
    type: z.literal("look"),
    jobId: z.string().regex(JOB_ID),
    /** 1, 2, 3…: each begins once. */
    look: z.int().min(1),
    /** In the queue, at most, when it was looked last; 1 is the next one. */
    place: z.int().min(1),
    /** The place that the status message names. */
    shown: z.int().optional(),
  }),
  z.object({
    v: z.literal(1),
    type: z.literal("forgotten"),
    /** Of the row that says what was deleted. */
    key: z.string().regex(/^deletion#-?\d{1,20}#\d{1,20}$/),
  }),
]);
export type ResultMessage = z.infer<typeof ResultMessage>;

/** The message that says that a job has ended. */
export function resultOf(jobId: string): string {
  return JSON.stringify({ v: 1, type: "result", jobId } satisfies ResultMessage);
}

/** Says how much of a job is done. */
export type Progress = Extract<ResultMessage, { type: "progress" }>;

export function progressOf(jobId: string, percent: number): string {
  return JSON.stringify({ v: 1, type: "progress", jobId, percent } satisfies ResultMessage);
}

/** Asks to look where a job stands in the queue, and to say so in its status message. */
export type Look = Extract<ResultMessage, { type: "look" }>;

export function lookOf(look: Omit<Look, "v" | "type">): string {
  return JSON.stringify({ v: 1, type: "look", ...look } satisfies ResultMessage);
}

/** The message that asks to look at an album: whether it is complete, or its answer due. */
export function albumCheckOf(albumId: string): string {
  return JSON.stringify({ v: 1, type: "album-check", albumId } satisfies ResultMessage);
}

/** The message that asks to remove what came into being while a deletion was under way. */
export function forgottenOf(key: string): string {
  return JSON.stringify({ v: 1, type: "forgotten", key } satisfies ResultMessage);
}
