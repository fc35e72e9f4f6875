import { z } from "zod";

/** A worker's log line about a job that it has done; times in ms, `time` since 1970. */
const Line = z.object({
  pid: z.int(),
  jobId: z.string(),
  time: z.number(),
  waitedMs: z.number(),
  ms: z.number(),
});

/** A job that was done, in ms since 1970. */
export interface Done {
  readonly lane: number;
  readonly jobId: string;
  /** When it was put in the queue. */
  readonly sentAt: number;
  readonly startedAt: number;
  readonly endedAt: number;
}

/** Of a worker with one lane. */
export function doneIn(line: string): Done {
  const { pid, jobId, time, waitedMs, ms } = Line.parse(JSON.parse(line));
  const startedAt = time - ms;
  return { lane: pid, jobId, sentAt: startedAt - waitedMs, startedAt, endedAt: time };
}

/**
 * How long each job kept its lane, in seconds and in the order in which they began: from its start to when the next one
 * could start.
 *
 * That is longer than the work: the message is deleted, the next one received and its row claimed. What that takes shows
 * between jobs that follow each other while more wait; behind the others it is taken to be as long on average.
 */
export function occupancies(done: readonly Done[], pickUpMs: number): readonly number[] {
  const inOrder = done.toSorted((one, other) => one.startedAt - other.startedAt);
  const gapAfter = new Map<Done, number>();
  for (const lane of Map.groupBy(inOrder, (each) => each.lane).values()) {
    for (const [index, job] of lane.entries()) {
      const next = lane[index + 1];
      if (next && next.sentAt + pickUpMs < job.endedAt) {
        gapAfter.set(job, next.startedAt - job.endedAt);
      }
    }
  }
  const known = [...gapAfter.values()];
  const usual = known.reduce((sum, each) => sum + each, 0) / Math.max(1, known.length);
  return inOrder.map((job) => (job.endedAt - job.startedAt + (gapAfter.get(job) ?? usual)) / 1000);
}
