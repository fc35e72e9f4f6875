import type { Entry } from "../journal.ts";
import type { LoadTestOptions } from "../options.ts";
import type { LoadRun } from "../run-load.ts";
import type { Sample } from "../sampling.ts";
import type { Target } from "../target.ts";
import { type Latency, latencyOf } from "./latency.ts";

/** What became of one kind of request, or of all. */
export interface Part {
  readonly name: string;
  readonly sent: number;
  readonly answered: number;
  /** Of these, answered by a sentence and no picture. */
  readonly inWords: number;
  /** From the moment a request was due to its answer; undefined where answers cannot be seen. */
  readonly latency: Latency | undefined;
}

/** All that one load test found out. Counts are undefined where the target does not let them be seen. */
export interface LoadReport {
  readonly target: string;
  readonly load: Readonly<Record<string, unknown>>;
  /** ISO 8601. */
  readonly startedAt: string;
  /** Why it did not come to its end. */
  readonly brokenOff: string | undefined;
  readonly planned: number;
  /** Sent, and not taken by the target: how often for which reason. */
  readonly refused: Readonly<Record<string, number>>;
  readonly all: Part;
  readonly parts: readonly Part[];
  /** Taken, and without an answer although it was waited for. */
  readonly lost: number | undefined;
  readonly doubled: number | undefined;
  /** Not answered when it was broken off: nobody waited for them. */
  readonly open: number;
  /** From due to taken by the target. */
  readonly taken: Latency;
  /** How late requests were sent: much of it, and this machine was what was measured. */
  readonly late: Latency;
  /** Answers, from the first request to the last answer. */
  readonly perSecond: number | undefined;
  /** Jobs that waited for a worker. */
  readonly mostWaiting: number | undefined;
  /** Requests without an answer, wherever they were. */
  readonly mostOpen: number | undefined;
  readonly leftUnderWay: number | undefined;
  /** More than before. */
  readonly deadLetters: number | undefined;
  readonly workers:
    | { readonly before: number; readonly most: number; readonly after: number }
    | undefined;
  readonly samples: readonly Sample[];
  readonly seconds: readonly Second[];
}

/** One second of a load test. */
export interface Second {
  /** Its end, in seconds from the start. */
  readonly at: number;
  readonly sent: number;
  readonly answered: number;
  /** Of the requests that were answered in it, in ms. */
  readonly p50: number | undefined;
  readonly p99: number | undefined;
}

/** Puts together what is known at the end. */
export function loadReport(
  options: Pick<LoadTestOptions, "load" | "said">,
  run: LoadRun,
  { target, entries }: { readonly target: Target; readonly entries: readonly Entry[] },
): LoadReport {
  const sent = entries.filter(({ sentAt }) => sentAt !== undefined);
  const due = ({ planned }: Entry) => run.startedAt + planned.dueSeconds * 1000;
  const sinceDue = (of: (entry: Entry) => number | undefined, some: readonly Entry[] = sent) =>
    latencyOf(
      some.flatMap((entry) => {
        const at = of(entry);
        return at === undefined ? [] : [Math.max(0, at - due(entry))];
      }),
    );
  const partOf = (name: string, some: readonly Entry[]): Part => ({
    name,
    sent: some.length,
    answered: some.filter(({ answeredAt }) => answeredAt !== undefined).length,
    inWords: some.filter(({ isInWords }) => isInWords).length,
    latency: target.seesAnswers ? sinceDue(({ answeredAt }) => answeredAt, some) : undefined,
  });
  const all = partOf("all", sent);
  const reasons = sent.flatMap(({ refusal }) => refusal ?? []);
  const open = all.sent - all.answered - reasons.length;
  const { seconds, arrivals, seed } = options.load;
  const { before, after, samples } = run;
  return {
    target: target.name,
    load: { ...options.said, seconds, arrivals, seed },
    startedAt: new Date(run.startedAt).toISOString(),
    brokenOff: run.brokenOff,
    planned: entries.length,
    refused: tally(reasons),
    all,
    parts: kindsOf(sent).map(([name, some]) => partOf(name, some)),
    lost: target.seesAnswers && run.brokenOff === undefined ? open : undefined,
    doubled: target.seesDoubles ? sent.filter(({ isDoubled }) => isDoubled).length : undefined,
    open,
    taken: sinceDue(({ takenAt }) => takenAt),
    late: sinceDue(({ sentAt }) => sentAt),
    perSecond: target.seesAnswers ? rateOf(sent, run.startedAt) : undefined,
    mostWaiting: most(samples.map(({ waiting }) => waiting)),
    mostOpen: target.seesAnswers ? most(samples.map(({ open: some }) => some)) : undefined,
    leftUnderWay: after.underWay,
    deadLetters: lettersSince(before.deadLetters, after.deadLetters),
    workers:
      before.workers === undefined
        ? undefined
        : {
            before: before.workers,
            most: most([before.workers, ...samples.map(({ workers }) => workers)]) ?? 0,
            after: after.workers ?? 0,
          },
    samples,
    seconds: secondsOf(sent, { due, startedAt: run.startedAt }),
  };
}

/** Everything that was taken got one answer, as far as can be seen, and nothing was left out. */
export function isGood(report: LoadReport): boolean {
  const { lost = 0, doubled = 0, planned, all, refused, brokenOff } = report;
  const isWhole = brokenOff === undefined && all.sent === planned;
  return isWhole && lost === 0 && doubled === 0 && Object.keys(refused).length === 0;
}

function lettersSince(before: number | undefined, after: number | undefined): number | undefined {
  return before === undefined || after === undefined ? undefined : Math.max(0, after - before);
}

function kindsOf(sent: readonly Entry[]): readonly (readonly [string, readonly Entry[]])[] {
  const kinds = Map.groupBy(sent, ({ planned }) => planned.ingredient.name);
  return kinds.size > 1 ? [...kinds] : [];
}

function tally(words: readonly string[]): Readonly<Record<string, number>> {
  return Object.fromEntries(
    Array.from(
      Map.groupBy(words, (word) => word),
      ([word, all]) => [word, all.length],
    ),
  );
}

function rateOf(sent: readonly Entry[], startedAt: number): number {
  const answers = sent.flatMap(({ answeredAt }) => answeredAt ?? []);
  const last = most(answers);
  return last === undefined || last <= startedAt ? 0 : answers.length / ((last - startedAt) / 1000);
}

function secondsOf(
  sent: readonly Entry[],
  { due, startedAt }: { readonly due: (entry: Entry) => number; readonly startedAt: number },
): readonly Second[] {
  const secondOf = (at: number) => Math.max(0, Math.floor((at - startedAt) / 1000));
  const sends = Map.groupBy(sent, ({ sentAt = startedAt }) => secondOf(sentAt));
  const answers = Map.groupBy(
    sent.filter(({ answeredAt }) => answeredAt !== undefined),
    ({ answeredAt = startedAt }) => secondOf(answeredAt),
  );
  const length = 1 + (most([...sends.keys(), ...answers.keys()]) ?? -1);
  return Array.from({ length }, (_, second) => {
    const answered = answers.get(second) ?? [];
    const took = latencyOf(answered.map((entry) => (entry.answeredAt ?? 0) - due(entry)));
    const some = answered.length > 0;
    return {
      at: second + 1,
      sent: sends.get(second)?.length ?? 0,
      answered: answered.length,
      p50: some ? took.p50 : undefined,
      p99: some ? took.p99 : undefined,
    };
  });
}

function most(values: readonly (number | undefined)[]): number | undefined {
  const known = values.filter((value) => value !== undefined);
  return known.length === 0 ? undefined : known.reduce((one, other) => Math.max(one, other));
}
