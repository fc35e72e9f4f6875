import { parsedArgs } from "../../provision/parsed-args.ts";
import { UsageError } from "../../provision/plain-words.ts";
import type { Arrivals } from "../model/arrivals.ts";
import { peakOf } from "../model/rate-curve.ts";
import type { ServiceTime } from "../model/service-time.ts";
import { Settings } from "../model/settings.ts";
import { Prices } from "../plan/prices.ts";
import { curveOf, MAX_RATE } from "./curve-of.ts";
import { duration } from "./duration.ts";
import { numberIn } from "./number-in.ts";
import { readText } from "./read-text.ts";
import { serviceOf } from "./service-of.ts";
import { settingsOf } from "./settings-of.ts";
import { traceOf } from "./trace-of.ts";

/**
 * One lane of two on one vCPU: `docs/measurements.md` has 18 to 21 photos a second for four lanes on two cores. How far
 * jobs differ was not measured; photos of people differ in size.
 */
const DEFAULT_SERVICE = "lognormal:200ms,0.5";
/** What a run can bear: some minutes of computing. */
const MAX_ARRIVALS = 200_000_000;

export const SIMULATE_USAGE = `npm run simulate -- [options]

Simulates pictures through queue, workers and scaling, and says how many tasks they need, how long they wait and what it
costs. It touches no cloud.

  --rate <n>           pictures a second, on average over a day (default 30)
  --curve <curve>      constant · sine[:0.8], a day's swing (default) · burst:5,10h,20m, five times from then on for so
                       long · steps:0s=5,8h=40, each rate from its time on
  --trace <file>       times of arrivals in place of rate and curve: a JSON array, or a CSV file's first column
  --for <time>         how long (default 24h, or the trace's length)
  --service <times>    what a job takes: lognormal:200ms,0.5 (mean, deviation ÷ mean; default) · exponential:200ms ·
                       fixed:200ms · a file: a JSON array of ms, or a worker's log
  --tasks <min>-<max>  of the service (default 2-12, as deployed)
  --settings <file>    JSON: lanes, start times, instances, policies, protection; src/cli/simulate/model/settings.ts
  --prices <file>      JSON: prices in US dollars; src/cli/simulate/plan/prices.ts
  --scales <n>,<n>,…   rates for which the fleet is planned (default rate, 10 × rate, 100000); none leaves it out
  --goal <time>        99 of 100 jobs are begun within it, in the plan (default 1s)
  --seed <n>           another one, another fate (default 1)
  --json <file>        everything, for other programs
  --markdown           the tables as Markdown
  --html <file>        a report with charts, in one file
  --help               this text

Exit code: 0 done, 2 not understood.`;

export interface SimulateOptions {
  readonly arrivals: Arrivals;
  readonly seconds: number;
  readonly service: ServiceTime;
  readonly settings: Settings;
  readonly prices: Prices;
  readonly scales: readonly number[];
  readonly goalSeconds: number;
  readonly seed: number;
  readonly isMarkdown: boolean;
  readonly json: string | undefined;
  readonly html: string | undefined;
}

/** Reads the command line and the files it names; undefined when it asks for help. Throws UsageError. */
export async function simulateOptions(
  args: readonly string[],
): Promise<SimulateOptions | undefined> {
  const text = { type: "string" } as const;
  const { values } = parsedArgs({
    args: [...args],
    options: {
      rate: { ...text, default: "30" },
      curve: { ...text, default: "sine" },
      trace: text,
      for: text,
      service: { ...text, default: DEFAULT_SERVICE },
      tasks: text,
      settings: text,
      prices: text,
      scales: text,
      goal: { ...text, default: "1s" },
      seed: { ...text, default: "1" },
      markdown: { type: "boolean", default: false },
      json: text,
      html: text,
      help: { type: "boolean", default: false },
    },
  });
  if (values.help) return undefined;
  const rate = numberIn(values.rate, "--rate", { min: 0.001, max: MAX_RATE });
  const settings = await settingsOf(Settings, values.settings, "--settings");
  return {
    ...(await load(values, rate)),
    service: await serviceOf(values.service),
    settings: values.tasks === undefined ? settings : { ...settings, tasks: range(values.tasks) },
    prices: await settingsOf(Prices, values.prices, "--prices"),
    scales: scalesOf(values.scales ?? `${rate},${10 * rate},100000`),
    goalSeconds: duration(values.goal, "--goal"),
    seed: numberIn(values.seed, "--seed", { min: 0, max: Number.MAX_SAFE_INTEGER / 4 }),
    isMarkdown: values.markdown,
    json: values.json,
    html: values.html,
  };
}

interface Load {
  readonly trace?: string | undefined;
  readonly curve: string;
  readonly for?: string | undefined;
}

async function load(
  values: Load,
  rate: number,
): Promise<{ readonly arrivals: Arrivals; readonly seconds: number }> {
  const given = values.for === undefined ? undefined : duration(values.for, "--for");
  if (given !== undefined && given <= 0) throw new UsageError("--for: longer than nothing.");
  if (values.trace !== undefined) {
    const times = traceOf(await readText(values.trace, "--trace"), values.trace);
    // A minute more, in which the last ones are worked on.
    return { arrivals: { kind: "trace", times }, seconds: given ?? (times.at(-1) ?? 0) + 60 };
  }
  const seconds = given ?? 86_400;
  const curve = curveOf(values.curve, rate);
  if (peakOf(curve) * seconds > MAX_ARRIVALS) {
    throw new UsageError(`--for: more than ${MAX_ARRIVALS} pictures; take a shorter time.`);
  }
  return { arrivals: { kind: "rate", curve }, seconds };
}

function range(text: string): Settings["tasks"] {
  const [, min = "", max = ""] = /^(\d{1,6})-(\d{1,6})$/.exec(text) ?? [];
  const tasks = { min: Number(min), max: Number(max) };
  if (max === "" || tasks.max < 1 || tasks.min > tasks.max) {
    throw new UsageError(`--tasks: ${text} is no range such as 2-12.`);
  }
  return tasks;
}

function scalesOf(text: string): readonly number[] {
  if (text === "none") return [];
  return text.split(",").map((each) => numberIn(each, "--scales", { min: 0.001, max: MAX_RATE }));
}
