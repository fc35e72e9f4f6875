import { createJournal } from "./journal.ts";
import { openTarget } from "./open-target.ts";
import type { LoadTestOptions } from "./options.ts";
import { scheduleOf } from "./plan/schedule.ts";
import { type LoadReport, loadReport } from "./report/load-report.ts";
import { progressText } from "./report/progress-text.ts";
import { runLoad } from "./run-load.ts";

/** A second answer would come with the first, or when what is left in the queues is handled. */
const QUIET_MS = 1000;

export interface LoadTestDeps {
  readonly env: Readonly<Record<string, string | undefined>>;
  /** Ends it early; then the report is of what was done so far. */
  readonly signal: AbortSignal;
  /** How far it is, in one line that replaces the one before. */
  readonly say: (text: string) => void;
}

/** Loads a target and reports what came of it; stops what it has started. Throws UsageError. */
export async function loadTest(options: LoadTestOptions, deps: LoadTestDeps): Promise<LoadReport> {
  const { signal, say, env } = deps;
  const schedule = scheduleOf(options.load);
  const journal = createJournal(schedule);
  const requests = schedule.length;
  const target = await openTarget(options, { env, ear: journal, requests, say });
  try {
    const run = await runLoad({ target, journal, signal }, schedule, {
      patienceMs: options.patienceSeconds * 1000,
      settleMs: options.settleSeconds * 1000,
      quietMs: QUIET_MS,
      onSample: (sample) => say(progressText(sample, requests)),
    });
    return loadReport(options, run, { target, entries: journal.entries });
  } finally {
    await target.stop();
  }
}
