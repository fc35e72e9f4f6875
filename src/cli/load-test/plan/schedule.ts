import { createArrivals } from "../../simulate/model/arrivals.ts";
import { createRandom } from "../../simulate/model/random.ts";
import { type RateCurve, rateAt } from "../../simulate/model/rate-curve.ts";
import { UsageError } from "../../provision/plain-words.ts";
import { createPick, type Ingredient } from "./mix.ts";

/** Each is remembered to the end, with its answer. */
export const MAX_REQUESTS = 100_000;

/** One request, and when it is due whatever became of those before it. */
export interface Planned {
  readonly index: number;
  /** In seconds from the start. */
  readonly dueSeconds: number;
  readonly ingredient: Ingredient;
}

export interface Load {
  readonly curve: RateCurve;
  readonly seconds: number;
  /** By chance, as people come (Poisson), or evenly. */
  readonly arrivals: "poisson" | "even";
  readonly seed: number;
  readonly mix: readonly Ingredient[];
}

/** Rates are added up in steps of a millisecond: finer than anything here is sent. */
const STEP_SECONDS = 0.001;
/** A third of three pictures a second is one, whatever the additions make of it. */
const ROUNDING = 1e-9;

/** All requests of a load, the same ones for the same seed. Throws UsageError for none and for too many. */
export function scheduleOf(load: Load): readonly Planned[] {
  // Streams of their own, so that another mix does not change when requests come.
  const pick = createPick(load.mix, createRandom(load.seed * 2 + 1));
  const planned: Planned[] = [];
  for (const dueSeconds of dueTimes(load)) {
    if (planned.length === MAX_REQUESTS) {
      throw new UsageError(
        `--rate, --for: more than ${MAX_REQUESTS} requests; take less or shorter.`,
      );
    }
    planned.push({ index: planned.length, dueSeconds, ingredient: pick() });
  }
  if (planned.length === 0) throw new UsageError("--rate, --for: not a single request.");
  return planned;
}

function* dueTimes({ curve, seconds, arrivals, seed }: Load): Generator<number> {
  if (arrivals === "even") return yield* evenTimes(curve, seconds);
  const next = createArrivals({ kind: "rate", curve }, seconds, createRandom(seed * 2));
  for (let time = next(); time !== undefined; time = next()) yield time;
}

/** The first one as soon as there is a rate, and one whenever the rate has added up to one more. */
function* evenTimes(curve: RateCurve, seconds: number): Generator<number> {
  let due = 1;
  for (let step = 0; step * STEP_SECONDS < seconds; step += 1) {
    const time = step * STEP_SECONDS;
    const rate = rateAt(curve, time);
    if (rate === 0) continue;
    for (; due >= 1 - ROUNDING; due -= 1) yield time;
    due += rate * STEP_SECONDS;
  }
}
