import { exponential, type Random } from "./random.ts";
import { peakOf, rateAt, type RateCurve } from "./rate-curve.ts";

/** When pictures come: at the times of a trace, in seconds from the start and ascending, or by chance at a rate. */
export type Arrivals =
  | { readonly kind: "trace"; readonly times: readonly number[] }
  | { readonly kind: "rate"; readonly curve: RateCurve };

/** Gives one arrival after the other, undefined after the last one before `until`. */
export function createArrivals(
  arrivals: Arrivals,
  until: number,
  random: Random,
): () => number | undefined {
  return arrivals.kind === "trace"
    ? fromTrace(arrivals.times, until)
    : poisson(arrivals.curve, until, random);
}

function fromTrace(times: readonly number[], until: number): () => number | undefined {
  let next = 0;
  return () => {
    const time = times[next];
    next += 1;
    return time !== undefined && time < until ? time : undefined;
  };
}

/** By thinning (Lewis and Shedler): candidates come at the peak rate, and each stays with the chance rate / peak. */
function poisson(curve: RateCurve, until: number, random: Random): () => number | undefined {
  const peak = peakOf(curve);
  // At rate 0 nobody comes.
  const end = peak > 0 ? until : 0;
  const isConstant = curve.kind === "constant";
  let time = 0;
  return () => {
    while (time < end) {
      time += exponential(random, 1 / peak);
      if (time < end && (isConstant || random() * peak < rateAt(curve, time))) return time;
    }
    return undefined;
  };
}
