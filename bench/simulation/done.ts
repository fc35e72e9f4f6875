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
 * How long each job kept its lane, in seconds: from its start to when the next one could start.
 *
 * That is longer than the work: the message is deleted, the next one received and its row claimed. What that takes shows
 * between jobs that follow each other while more wait, and is taken for all.
 */
export function occupancies(done: readonly Done[], pickUpMs: number): readonly number[] {
  const gaps = [...Map.groupBy(done, ({ lane }) => lane).values()].flatMap((lane) => {
    const inOrder = lane.toSorted((one, other) => one.startedAt - other.startedAt);
    return inOrder.flatMap((next, index) => {
      const before = inOrder[index - 1];
      const hasWaited = before && next.sentAt + pickUpMs < before.endedAt;
      return hasWaited ? [next.startedAt - before.endedAt] : [];
    });
  });
  const gap = gaps.reduce((sum, each) => sum + each, 0) / Math.max(1, gaps.length);
  return done.map(({ startedAt, endedAt }) => (endedAt - startedAt + gap) / 1000);
}
