import type { Job } from "../jobs/job.ts";

type Envelope = "v" | "id" | "chatId" | "replyTo" | "statusMessageId" | "requestedAt";

type Bare<OneJob> = OneJob extends Job ? Omit<OneJob, Envelope | "image" | "images"> : never;

/** What is to be done: a job without its pictures and without who asked. */
export type AnyOperation = Bare<Job>;

/** What is to be done with one or more pictures. */
export type Operation = Exclude<AnyOperation, { kind: "video" }>;

/** The same operation is always spelled the same, whatever order its parts were put together in. */
export function spelled({ kind, ...args }: AnyOperation): string {
  const entries = Object.entries(args).toSorted(([one], [other]) => one.localeCompare(other));
  return entries.length === 0 ? kind : `${kind} ${JSON.stringify(entries)}`;
}
