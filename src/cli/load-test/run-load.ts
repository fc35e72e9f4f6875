import { setTimeout as sleep } from "node:timers/promises";
import { now } from "./clock.ts";
import type { Journal } from "./journal.ts";
import type { Planned } from "./plan/schedule.ts";
import { type Sample, seen, startSampling } from "./sampling.ts";
import type { Look, Target } from "./target.ts";

/** Whatever still comes: with a minute's patience that is thirty answers a minute late each. */
const MAX_WAIT_MS = 30 * 60_000;
const MAX_QUIET_MS = 30_000;
const LOOK_EVERY_MS = 100;

export interface LoadRun {
  readonly startedAt: number;
  readonly before: Look;
  readonly after: Look;
  readonly samples: readonly Sample[];
  /** Undefined: it came to its end. */
  readonly brokenOff: string | undefined;
}

/**
 * Sends each request when it is due, whether others were answered or not, and waits for the answers: until all are there,
 * none has come for `patienceMs`, or the signal or the target ends it.
 */
export async function runLoad(
  { target, journal, signal }: Deps,
  schedule: readonly Planned[],
  options: {
    readonly patienceMs: number;
    /** How long the workers may take to become as few as before. */
    readonly settleMs: number;
    /** Between two looks whether all is done with: a second answer would come meanwhile. */
    readonly quietMs: number;
    readonly onSample: (sample: Sample) => void;
  },
): Promise<LoadRun> {
  const before = await target.look();
  const startedAt = now();
  const ended = AbortSignal.any([signal, target.gone]);
  const sampling = startSampling({ target, journal, startedAt, onSample: options.onSample });
  await sendAll({ target, journal, signal: ended }, schedule, startedAt);
  if (target.seesAnswers) await untilAnswered({ target, journal, signal: ended }, options);
  await untilQuiet(target, ended, options);
  await untilSettled({ target, before, signal: ended }, options);
  const samples = await sampling.stop();
  const after = await seen(target);
  return { startedAt, before, after, samples, brokenOff: reasonOf(ended) };
}

interface Deps {
  readonly target: Target;
  readonly journal: Journal;
  /** Ends it early. */
  readonly signal: AbortSignal;
}

async function sendAll(
  { target, journal, signal }: Deps,
  schedule: readonly Planned[],
  startedAt: number,
): Promise<void> {
  const sending: Promise<void>[] = [];
  for (const request of schedule) {
    await pause(startedAt + request.dueSeconds * 1000 - now(), signal);
    if (signal.aborted) break;
    journal.sent(request.index, now());
    sending.push(
      target.send(request).then(
        () => journal.taken(request.index, now()),
        (err: unknown) => journal.refused(request.index, wordsOf(err)),
      ),
    );
  }
  // Each has a deadline of its own; who ends it early does not wait for them.
  await Promise.race([Promise.all(sending), aborted(signal)]);
}

async function untilAnswered(
  { journal, signal }: Deps,
  { patienceMs }: { readonly patienceMs: number },
): Promise<void> {
  const until = now() + MAX_WAIT_MS;
  while (journal.counts().open > 0 && !signal.aborted) {
    const silentMs = now() - journal.lastAt();
    if (silentMs > patienceMs || now() > until) return;
    await pause(LOOK_EVERY_MS, signal);
  }
}

async function untilQuiet(
  target: Target,
  signal: AbortSignal,
  { quietMs }: { readonly quietMs: number },
): Promise<void> {
  const until = now() + MAX_QUIET_MS;
  await pause(quietMs, signal);
  while (!signal.aborted && now() < until) {
    const { underWay = 0 } = await seen(target);
    if (underWay === 0) return;
    await pause(quietMs, signal);
  }
}

async function untilSettled(
  { target, before, signal }: Pick<Deps, "target" | "signal"> & { readonly before: Look },
  { settleMs, quietMs }: { readonly settleMs: number; readonly quietMs: number },
): Promise<void> {
  const until = now() + settleMs;
  while (!signal.aborted && now() < until) {
    const { workers } = await seen(target);
    if (workers === undefined || workers <= (before.workers ?? 0)) return;
    await pause(quietMs, signal);
  }
}

/** Ends early, and without a fuss, when the signal does. */
async function pause(ms: number, signal: AbortSignal): Promise<void> {
  if (ms > 0) await sleep(ms, undefined, { signal }).catch(() => undefined);
}

async function aborted(signal: AbortSignal): Promise<void> {
  if (signal.aborted) return;
  await new Promise((resolve) => signal.addEventListener("abort", resolve, { once: true }));
}

function reasonOf(signal: AbortSignal): string | undefined {
  return signal.aborted ? wordsOf(signal.reason) : undefined;
}

/** What a request failed of, without what differs from one to the next. */
function wordsOf(err: unknown): string {
  if (!(err instanceof Error)) return String(err);
  const { cause } = err;
  const isNetwork = cause instanceof Error && "code" in cause;
  return isNetwork ? String(cause.code) : err.message;
}
