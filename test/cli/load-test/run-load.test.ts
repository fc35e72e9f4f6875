import { describe, expect, test } from "vitest";
import { now } from "../../../src/cli/load-test/clock.ts";
import { createJournal, type Ear } from "../../../src/cli/load-test/journal.ts";
import { mixOf } from "../../../src/cli/load-test/plan/mix.ts";
import { type Planned, scheduleOf } from "../../../src/cli/load-test/plan/schedule.ts";
import { htmlOf } from "../../../src/cli/load-test/report/html.ts";
import { isGood, loadReport } from "../../../src/cli/load-test/report/load-report.ts";
import { latencyOf } from "../../../src/cli/load-test/report/latency.ts";
import { textOf } from "../../../src/cli/load-test/report/text.ts";
import { runLoad } from "../../../src/cli/load-test/run-load.ts";
import type { Look, Target } from "../../../src/cli/load-test/target.ts";

const LOAD = {
  curve: { kind: "constant", rate: 50 },
  seconds: 0.4,
  arrivals: "even",
  seed: 1,
  mix: mixOf("predict=1"),
} as const;
const SAID = { rate: 50, curve: "constant", mix: "predict=1" };
const IDLE: Look = { waiting: 0, underWay: 0, deadLetters: 0, workers: 1 };

/** A load of 20 requests on a target that does this with each. */
async function run(
  send: (request: Planned, ear: Ear) => Promise<void>,
  more: Partial<Target> & { readonly signal?: AbortSignal } = {},
) {
  const schedule = scheduleOf(LOAD);
  const journal = createJournal(schedule);
  const { signal = new AbortController().signal, ...rest } = more;
  const target: Target = {
    name: "a target",
    seesAnswers: true,
    seesDoubles: true,
    gone: new AbortController().signal,
    send: async (request) => await send(request, journal),
    look: async () => IDLE,
    stop: async () => {},
    ...rest,
  };
  const options = { patienceMs: 50, settleMs: 0, quietMs: 10, onSample: () => {} };
  const ran = await runLoad({ target, journal, signal }, schedule, options);
  return loadReport({ load: LOAD, said: SAID }, ran, { target, entries: journal.entries });
}

const answer = (index: number, ear: Ear) => ear.answered(index, { at: now(), isInWords: false });

test("what is answered once is good", async () => {
  const report = await run(async ({ index }, ear) => answer(index, ear));
  expect(report).toMatchObject({ lost: 0, doubled: 0, all: { sent: 20, answered: 20 } });
  expect(isGood(report)).toBe(true);
});

test("requests go out when they are due, although none is answered or even taken before the last", async () => {
  const all = Promise.withResolvers<void>();
  let waiting = 0;
  const report = await run(async ({ index }, ear) => {
    waiting += 1;
    if (waiting === 20) all.resolve();
    await all.promise;
    answer(index, ear);
  });
  expect(report).toMatchObject({ lost: 0, all: { answered: 20 } });
  // The first one was due 380 ms before the last one, with which it was answered; a timer may be early by 1 ms.
  expect(report.all.latency?.max).toBeGreaterThan(378);
});

test("what is not answered is lost, what is not taken is counted by its reason, and neither is good", async () => {
  const report = await run(async ({ index }, ear) => {
    if (index === 3) return;
    if (index >= 18) throw new Error("The webhook answered 503.");
    answer(index, ear);
    if (index === 5) ear.doubled(index);
  });
  expect(report).toMatchObject({
    lost: 1,
    doubled: 1,
    refused: { "The webhook answered 503.": 2 },
    all: { sent: 20, answered: 17 },
  });
  expect(isGood(report)).toBe(false);
  expect(textOf(report)).toMatch(/^not taken: The webhook answered 503\. +2$/m);
});

test("who ends it early gets what was done so far, and nothing counts as lost", async () => {
  const ending = new AbortController();
  const report = await run(
    async ({ index }, ear) => {
      if (index < 4) answer(index, ear);
      if (index === 5) ending.abort("ended early");
    },
    { signal: ending.signal },
  );
  expect(report).toMatchObject({
    brokenOff: "ended early",
    lost: undefined,
    open: 2,
    all: { sent: 6, answered: 4 },
  });
  expect(isGood(report)).toBe(false);
  expect(textOf(report)).toMatch(/^sent +6 of 20$/m);
  expect(textOf(report)).toMatch(/^not waited for +2$/m);
});

test("a target that is gone ends it with the reason", async () => {
  const gone = new AbortController();
  const report = await run(async () => gone.abort(new Error("It has ended.")), {
    gone: gone.signal,
  });
  expect(report.brokenOff).toBe("It has ended.");
  expect(isGood(report)).toBe(false);
});

test("where answers cannot be seen, nothing is said about them", async () => {
  const report = await run(async () => {}, { seesAnswers: false, seesDoubles: false });
  expect(report).toMatchObject({ lost: undefined, doubled: undefined, perSecond: undefined });
  expect(isGood(report)).toBe(true);
  expect(textOf(report)).toMatch(/^lost +not to be seen$/m);
});

test("a target that cannot be looked at for a while leaves gaps, and the load goes on", async () => {
  let looks = 0;
  const look = async (): Promise<Look> => {
    looks += 1;
    if (looks > 1) throw new Error("busy");
    return IDLE;
  };
  const report = await run(async ({ index }, ear) => answer(index, ear), { look });
  expect(report).toMatchObject({ lost: 0, mostWaiting: undefined, leftUnderWay: undefined });
});

describe("the page", () => {
  test("is one file that needs nothing from elsewhere, and shows names as they are", async () => {
    const report = await run(async ({ index }, ear) => answer(index, ear), { name: "<b>&" });
    const html = htmlOf(report);
    expect(html).not.toMatch(/<(script|img|link|iframe)\b|url\(|@import|NaN|undefined|Infinity/);
    expect(html).toContain("&lt;b&gt;&amp;");
    expect(html.match(/<svg [^>]*role="img" aria-label="[^"]+"/g)).toHaveLength(4);
  });

  test("is one also when nothing was sent", async () => {
    const report = await run(async () => {}, { signal: AbortSignal.abort("ended early") });
    expect(htmlOf(report)).not.toMatch(/NaN|undefined|Infinity/);
    expect(report.all.sent).toBe(0);
  });
});

test("a request that was sent late has waited since it was due, not since it was sent", () => {
  const [planned] = scheduleOf(LOAD);
  if (!planned) throw new Error("no schedule");
  const target = {
    name: "a target",
    seesAnswers: true,
    seesDoubles: true,
    gone: new AbortController().signal,
    send: async () => {},
    look: async () => IDLE,
    stop: async () => {},
  };
  const ran = {
    startedAt: 10_000,
    before: IDLE,
    after: IDLE,
    samples: [],
    brokenOff: undefined,
  };
  const entries = [{ planned, sentAt: 10_700, takenAt: 10_800, answeredAt: 11_000 }];
  const report = loadReport({ load: LOAD, said: SAID }, ran, { target, entries });
  expect(report.all.latency?.max).toBe(1000);
  expect(report.taken.max).toBe(800);
  expect(report.late.max).toBe(700);
  expect(report.perSecond).toBe(1);
});

test("percentiles are by the nearest rank", () => {
  const hundred = Array.from({ length: 100 }, (_, index) => 100 - index);
  expect(latencyOf(hundred)).toEqual({ mean: 50.5, p50: 50, p95: 95, p99: 99, max: 100 });
  expect(latencyOf([])).toEqual({ mean: 0, p50: 0, p95: 0, p99: 0, max: 0 });
});
