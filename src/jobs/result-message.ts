import { z } from "zod";
import { JOB_ID } from "./job.ts";

/** One message of the queue `results`. It names the job; what to tell whom is always read from the row. */
export const ResultMessage = z.discriminatedUnion("type", [
  z.object({ v: z.literal(1), type: z.literal("result"), jobId: z.string().regex(JOB_ID) }),
]);
export type ResultMessage = z.infer<typeof ResultMessage>;

/** The message that says that a job has ended. */
export function resultOf(jobId: string): string {
  return JSON.stringify({ v: 1, type: "result", jobId } satisfies ResultMessage);
}
