import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { UsageError } from "../../../src/cli/provision/plain-words.ts";
import { simulateOptions } from "../../../src/cli/simulate/input/options.ts";
import { rateAt } from "../../../src/cli/simulate/model/rate-curve.ts";

async function file(name: string, text: string): Promise<string> {
  const made = await mkdtempDisposable(join(tmpdir(), "polybot-simulate-"));
  onTestFinished(async () => await made[Symbol.asyncDispose]());
  await writeFile(join(made.path, name), text);
  return join(made.path, name);
}

async function options(...args: readonly string[]) {
  const read = await simulateOptions(args);
  if (!read) throw new Error("no options");
  return read;
}

async function curve(text: string): Promise<(time: number) => number> {
  const { arrivals } = await options("--rate", "10", "--curve", text);
  if (arrivals.kind !== "rate") throw new Error("no curve");
  return (time) => rateAt(arrivals.curve, time);
}

async function arrivalTimes(name: string, text: string): Promise<readonly number[]> {
  const { arrivals } = await options("--trace", await file(name, text));
  return arrivals.kind === "trace" ? arrivals.times : [];
}

test("without options it is a day of 30 a second on the service as deployed", async () => {
  expect(await options()).toMatchObject({
    seconds: 86_400,
    arrivals: { curve: { kind: "sine", rate: 30 } },
    service: { kind: "lognormal", mean: 0.2 },
    settings: { tasks: { min: 2, max: 12 }, lanesPerTask: 2, capacity: { kind: "ec2" } },
    scales: [30, 300, 100_000],
  });
});

test("help is no run", async () => {
  expect(await simulateOptions(["--help"])).toBeUndefined();
});

test("a burst, steps and a day's swing have the rates they name", async () => {
  const burst = await curve("burst:5,1h,10m");
  expect([burst(3599), burst(3600), burst(4199), burst(4200)]).toEqual([10, 50, 50, 10]);
  const steps = await curve("steps:10s=1,1m=4");
  expect([steps(0), steps(10), steps(59), steps(60)]).toEqual([0, 1, 1, 4]);
  const sine = await curve("sine:0.5");
  expect([sine(0), sine(43_200)]).toEqual([5, 15]);
});

test("a trace is a JSON array or a CSV column, of seconds, milliseconds or dates", async () => {
  expect(await arrivalTimes("t.json", "[3, 1, 2.5]")).toEqual([0, 1.5, 2]);
  expect(await arrivalTimes("t.csv", "time,chat\n10,a\n12.5,b\n")).toEqual([0, 2.5]);
  expect(await arrivalTimes("t.csv", "1795276800000\n1795276801500")).toEqual([0, 1.5]);
  expect(await arrivalTimes("t.csv", '"2026-11-21T10:00:00Z"\n2026-11-21T10:01:00Z')).toEqual([
    0, 60,
  ]);
});

test("service times are read from an array, an object, or a worker's log", async () => {
  const log = [
    '{"level":30,"msg":"job started","jobId":"a"}',
    '{"level":30,"msg":"job done","ms":120,"waitedMs":5,"steps":{"fetch":20}}',
    "no JSON",
    '{"level":30,"msg":"job done","ms":80,"waitedMs":5,"steps":{}}',
  ].join("\n");
  for (const [name, text] of [
    ["a.json", "[120, 80]"],
    ["o.json", '{"ms":[120,80]}'],
    ["w.log", log],
  ] as const) {
    const { service } = await options("--service", await file(name, text));
    expect(service).toEqual({ kind: "measured", seconds: [0.12, 0.08] });
  }
});

test("settings of a file are merged with the defaults, and --tasks is stronger", async () => {
  const path = await file("s.json", '{"lanesPerTask":4,"capacity":{"kind":"fargate"}}');
  const { settings } = await options("--settings", path, "--tasks", "0-5");
  expect(settings).toMatchObject({
    lanesPerTask: 4,
    capacity: { kind: "fargate" },
    tasks: { min: 0, max: 5 },
    maxReceives: 5,
  });
});

test.each([
  [["--rate", "many"], "--rate: many is no number"],
  [["--rate", "-1"], "--rate"],
  [["--curve", "square"], "none of constant, sine, burst and steps"],
  [["--curve", "burst:5"], "--curve burst"],
  [["--curve", "steps:10s=1,5s=2"], "the times must ascend"],
  [["--for", "soon"], "--for: soon is no time"],
  [["--for", "0s"], "--for: longer than nothing"],
  [["--rate", "100000"], "take a shorter time"],
  [["--service", "lognormal:0ms"], "takes longer"],
  [["--service", "missing.json"], "cannot be read"],
  [["--tasks", "5-2"], "--tasks: 5-2 is no range"],
  [["--scales", "30,x"], "--scales: x is no number"],
  [["--goal", "fast"], "--goal: fast is no time"],
  [["--what"], "--help lists the options"],
])("%j is refused with a sentence that says why", async (args, sentence) => {
  const refusal = options(...args);
  await expect(refusal).rejects.toThrow(UsageError);
  await expect(refusal).rejects.toThrow(sentence);
});

test("files that say something else are refused with what is wrong", async () => {
  const cases = [
    ["--settings", "s.json", '{"lanes":2}', "lanes"],
    ["--settings", "s.json", '{"tasks":{"min":5,"max":2}}', "min must not exceed max"],
    ["--settings", "s.json", "{", "is not JSON"],
    ["--prices", "p.json", '{"instanceHour":-1}', "instanceHour"],
    ["--trace", "t.csv", "time\nyesterday,1\n", "is no time"],
    ["--trace", "t.json", "[]", "has no times"],
    ["--service", "w.log", "nothing of use", "has no times of jobs"],
  ] as const;
  for (const [option, name, text, sentence] of cases) {
    // oxlint-disable-next-line no-await-in-loop -- each has a file of its own
    await expect(options(option, await file(name, text))).rejects.toThrow(sentence);
  }
});
