/** Pictures a second over time; times in seconds from the start. */
export type RateCurve =
  | { readonly kind: "constant"; readonly rate: number }
  /** Each rate holds from its time to the next one's. */
  | { readonly kind: "steps"; readonly steps: readonly RateStep[] }
  /** A day's swing around the mean: lowest at the start and after 24 hours, highest after 12. */
  | { readonly kind: "sine"; readonly rate: number; readonly swing: number }
  /** `times` the rate from `from` on, for `duration`. */
  | {
      readonly kind: "burst";
      readonly rate: number;
      readonly times: number;
      readonly from: number;
      readonly duration: number;
    };

export interface RateStep {
  readonly from: number;
  readonly rate: number;
}

const DAY = 86_400;

/** The rate at a time. */
export function rateAt(curve: RateCurve, time: number): number {
  switch (curve.kind) {
    case "constant":
      return curve.rate;
    case "steps":
      return curve.steps.findLast(({ from }) => from <= time)?.rate ?? 0;
    case "sine":
      return curve.rate * (1 - curve.swing * Math.cos((2 * Math.PI * time) / DAY));
    case "burst":
      return time >= curve.from && time < curve.from + curve.duration
        ? curve.rate * curve.times
        : curve.rate;
  }
}

/** A rate that the curve never exceeds. */
export function peakOf(curve: RateCurve): number {
  switch (curve.kind) {
    case "constant":
      return curve.rate;
    case "steps":
      return Math.max(0, ...curve.steps.map(({ rate }) => rate));
    case "sine":
      return curve.rate * (1 + curve.swing);
    case "burst":
      return curve.rate * Math.max(1, curve.times);
  }
}
