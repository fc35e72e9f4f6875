import { parsedArgs } from "../provision/parsed-args.ts";
import { UsageError } from "../provision/plain-words.ts";
import { checkedPrefix } from "../provision/prefix.ts";
import { curveOf } from "../simulate/input/curve-of.ts";
import { duration } from "../simulate/input/duration.ts";
import { numberIn } from "../simulate/input/number-in.ts";
import { mixOf } from "./plan/mix.ts";
import type { Load } from "./plan/schedule.ts";
import { type TargetOptions, targetOf } from "./target-options.ts";

/** One machine sends no more than this; many more would be somebody else's outage. */
const MAX_RATE = 2000;
const MAX_SECONDS = 3600;
const MAX_WAIT_SECONDS = 3600;

export interface LoadTestOptions {
  readonly load: Load;
  /** Of `load`, as it was typed, for the report. */
  readonly said: { readonly rate: number; readonly curve: string; readonly mix: string };
  readonly target: TargetOptions;
  readonly patienceSeconds: number;
  readonly settleSeconds: number;
  readonly isSure: boolean;
  readonly json: string | undefined;
  readonly html: string | undefined;
}

type Env = Readonly<Record<string, string | undefined>>;

/** Reads the command line; undefined when it asks for help. Throws UsageError. */
export function loadTestOptions(args: readonly string[], env: Env): LoadTestOptions | undefined {
  const text = { type: "string" } as const;
  const texts = { type: "string", multiple: true } as const;
  const flag = { type: "boolean", default: false } as const;
  const { values } = parsedArgs({
    args: [...args],
    options: {
      rate: { ...text, default: "5" },
      for: { ...text, default: "10s" },
      mix: { ...text, default: "predict=1" },
      arrivals: { ...text, default: "poisson" },
      curve: { ...text, default: "constant" },
      seed: { ...text, default: "1" },
      at: text,
      workers: text,
      autoscale: flag,
      webhook: text,
      secret: text,
      chat: texts,
      "file-id": texts,
      jobs: flag,
      prefix: text,
      keys: texts,
      patience: { ...text, default: "60s" },
      settle: { ...text, default: "0s" },
      json: text,
      html: text,
      yes: flag,
      help: flag,
    },
  });
  if (values.help) return undefined;
  const rate = numberIn(values.rate, "--rate", { min: 0.01, max: MAX_RATE });
  return {
    load: {
      curve: curveOf(values.curve, rate),
      seconds: time(values.for, "--for", { min: 0.001, max: MAX_SECONDS }),
      arrivals: arrivalsOf(values.arrivals),
      seed: numberIn(values.seed, "--seed", { min: 0, max: Number.MAX_SAFE_INTEGER / 4 }),
      mix: mixOf(values.mix),
    },
    said: { rate, curve: values.curve, mix: values.mix },
    target: targetOf(
      {
        ...values,
        fileIds: values["file-id"],
        prefix: values.prefix === undefined ? undefined : checkedPrefix(values.prefix),
      },
      env,
    ),
    patienceSeconds: time(values.patience, "--patience", { min: 1, max: MAX_WAIT_SECONDS }),
    settleSeconds: time(values.settle, "--settle", { min: 0, max: MAX_WAIT_SECONDS }),
    isSure: values.yes,
    json: values.json,
    html: values.html,
  };
}

function arrivalsOf(text: string): Load["arrivals"] {
  if (text === "poisson" || text === "even") return text;
  throw new UsageError(`--arrivals: ${text} is neither poisson nor even.`);
}

function time(
  text: string,
  option: string,
  { min, max }: { readonly min: number; readonly max: number },
): number {
  const seconds = duration(text, option);
  if (seconds >= min && seconds <= max) return seconds;
  throw new UsageError(`${option}: ${text} is not between ${min} and ${max} seconds.`);
}
