import { z } from "zod";

/** The steps of a job in the order they happen; a worker's line may leave out what a job did not need. */
const STEPS = [
  "fetch",
  "decode",
  "letterbox",
  "inference",
  "suppression",
  "draw",
  "filter",
  "join",
  "shrink",
  "encode",
  "store",
  "report",
] as const;

export type Step = (typeof STEPS)[number];

// A clock that was set back between two readings makes a small negative time; the job was real all the same.
const ms = z.number().transform((value) => Math.max(0, value));
// Ids are 52 characters and kinds are words; what is longer is no line of ours, and the panel keeps lines in memory.
const word = z.string().min(1).max(64);

const base = z.object({ name: z.literal("worker"), pid: z.int(), time: z.number() });
const job = base.extend({ jobId: word, kind: word });

/** The lines of a worker's log that tell what it does with jobs. */
export const JobLine = z.discriminatedUnion("msg", [
  job.extend({ msg: z.literal("job started") }),
  job.extend({
    msg: z.literal("job done"),
    waitedMs: ms,
    ms,
    steps: z.partialRecord(z.enum(STEPS), ms).catch({}),
  }),
  job.extend({ msg: z.literal("job refused"), reason: word, ms }),
  job.extend({ msg: z.literal("job failed"), willRetry: z.boolean(), ms }),
]);
export type JobLine = z.infer<typeof JobLine>;

/** Any line of a worker: that it writes at all shows that it has started. */
export const WorkerLine = base;
