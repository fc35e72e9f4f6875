import { UsageError } from "../../provision/plain-words.ts";
import type { RateCurve, RateStep } from "../model/rate-curve.ts";
import { duration } from "./duration.ts";
import { numberIn } from "./number-in.ts";

/** Far more than all bots of Telegram together get. */
export const MAX_RATE = 1_000_000;
const OPTION = "--curve";

/** The curve that `--curve` and `--rate` name together. Throws UsageError. */
export function curveOf(text: string, rate: number): RateCurve {
  const [kind = "", rest = ""] = split(text, ":");
  switch (kind) {
    case "constant":
      return { kind, rate };
    case "sine":
      return { kind, rate, swing: numberIn(rest || "0.8", OPTION, { min: 0, max: 1 }) };
    case "burst":
      return burst(rest, rate);
    case "steps":
      return { kind, steps: rest.split(",").map(step) };
    default:
      throw new UsageError(`${OPTION}: ${text} is none of constant, sine, burst and steps.`);
  }
}

function burst(text: string, rate: number): RateCurve {
  const [times = "", from = "", length = ""] = text.split(",");
  return {
    kind: "burst",
    rate,
    times: numberIn(times, `${OPTION} burst`, { min: 0, max: 1000 }),
    from: duration(from, `${OPTION} burst`),
    duration: duration(length, `${OPTION} burst`),
  };
}

function step(text: string, index: number, all: readonly string[]): RateStep {
  const [from = "", rate = ""] = split(text, "=");
  const seconds = duration(from, `${OPTION} steps`);
  if (index > 0 && seconds <= duration(split(all[index - 1] ?? "", "=")[0] ?? "", OPTION)) {
    throw new UsageError(`${OPTION} steps: the times must ascend.`);
  }
  return { from: seconds, rate: numberIn(rate, `${OPTION} steps`, { min: 0, max: MAX_RATE }) };
}

function split(text: string, mark: string): readonly string[] {
  const at = text.indexOf(mark);
  return at < 0 ? [text] : [text.slice(0, at), text.slice(at + mark.length)];
}
