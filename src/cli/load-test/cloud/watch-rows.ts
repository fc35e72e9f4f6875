import type { JobStore } from "../../../jobs/job-store.ts";
import { isUnfinished, type JobRow } from "../../../jobs/row.ts";
import { inLanes } from "../../upload/in-lanes.ts";
import type { Ear } from "../journal.ts";
import { keepLooking } from "./keep-looking.ts";

/** So many rows are read in a round: at one unit of reading each, less than a table's first minute has to give. */
const ROUND = 200;
const LANES = 8;
const PAUSE_MS = 500;
/** Rounds in a row that fail: then what waits for answers is told. */
const MAX_FAILURES = 20;

/** Looks at the rows of jobs until they have ended; who waits longest is looked at first. */
export function watchRows(
  store: Pick<JobStore, "get">,
  ear: Ear,
): {
  expect(index: number, jobId: string): void;
  /** Rejects when rows can no longer be read. */
  readonly ended: Promise<void>;
  stop(): void;
} {
  const open = new Map<string, number>();

  async function look(jobId: string, index: number): Promise<void> {
    const row = await store.get(jobId, Date.now());
    open.delete(jobId);
    if (row && !isUnfinished(row)) told(row, index, ear);
    else open.set(jobId, index); // behind the others
  }

  async function round(): Promise<void> {
    const some = [...open].slice(0, ROUND);
    await inLanes(some, LANES, async ([jobId, index]) => await look(jobId, index));
  }

  return {
    expect: (index, jobId) => void open.set(jobId, index),
    ...keepLooking({ look: round, pauseMs: PAUSE_MS, maxFailures: MAX_FAILURES }),
  };
}

function told(row: JobRow, index: number, ear: Ear): void {
  const { finishedAt, state, attempt, handedBack } = row;
  ear.answered(index, {
    at: finishedAt ?? Date.now(),
    isInWords: state !== "done" && state !== "delivered",
  });
  // Every claim but those that were given back in order did the work.
  if (attempt - handedBack > 1) ear.doubled(index);
}
