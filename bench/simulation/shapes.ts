import { createArrivals } from "../../src/cli/simulate/model/arrivals.ts";
import { createRandom } from "../../src/cli/simulate/model/random.ts";
import type { RateCurve, RateStep } from "../../src/cli/simulate/model/rate-curve.ts";

/** A load, in terms of what the workers can do: 1 is as many jobs a second as they finish. */
export interface Shape {
  readonly name: string;
  readonly jobs: number;
  readonly curve: (capacity: number) => RateCurve;
}

/** How many seconds of the workers' time each shape takes is much the same on a fast machine and on a slow one. */
export const SHAPES: readonly Shape[] = [
  {
    name: "steady",
    jobs: 600,
    curve: (capacity) => ({ kind: "constant", rate: 0.8 * capacity }),
  },
  {
    // 100 jobs' time at each step, the last ones above what the workers can do.
    name: "ramp",
    jobs: 450,
    curve: (capacity) => ({
      kind: "steps",
      steps: [0.4, 0.6, 0.8, 1, 1.2].map((load, step): RateStep => ({
        from: (step * 100) / capacity,
        rate: load * capacity,
      })),
    }),
  },
  {
    // Twice what they can do for 80 jobs' time, which takes them 160 more to work off.
    name: "burst",
    jobs: 450,
    curve: (capacity) => ({
      kind: "burst",
      rate: 0.5 * capacity,
      times: 4,
      from: 100 / capacity,
      duration: 80 / capacity,
    }),
  },
];

/** When the jobs of a shape are due, in seconds from the start; by chance, and the same each time. */
export function arrivalsOf({ curve, jobs }: Shape, capacity: number): readonly number[] {
  const next = createArrivals(
    { kind: "rate", curve: curve(capacity) },
    Number.POSITIVE_INFINITY,
    createRandom(1),
  );
  return Array.from({ length: jobs }, () => next() ?? 0);
}
