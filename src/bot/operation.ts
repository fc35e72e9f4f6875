import type { JobKind, JobOf } from "../jobs/job.ts";

type Envelope = "v" | "id" | "chatId" | "replyTo" | "statusMessageId" | "requestedAt";

/** What is to be done with one or more pictures: a job without its pictures and without who asked. */
export type Operation = {
  [K in JobKind]: Omit<JobOf<K>, Envelope | "image" | "images">;
}[JobKind];

/** The same operation is always spelled the same, whatever order its parts were put together in. */
export function spelled({ kind, ...args }: Operation): string {
  const entries = Object.entries(args).toSorted(([one], [other]) => one.localeCompare(other));
  return entries.length === 0 ? kind : `${kind} ${JSON.stringify(entries)}`;
}
