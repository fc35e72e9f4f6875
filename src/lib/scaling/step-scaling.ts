import type { MetricName, Minute, Wish } from "./target-tracking.ts";

/** A step scaling policy of Application Auto Scaling, with the alarm that it needs. */
export interface StepScaling {
  readonly kind: "step";
  readonly metric: MetricName;
  readonly comparison: "above" | "below";
  readonly threshold: number;
  /** So many data points in a row must breach. */
  readonly points: number;
  readonly adjustment: "change" | "percent" | "exact";
  /** What to do by how far the metric is from the threshold. */
  readonly steps: readonly Step[];
  /** The least change by percent. */
  readonly leastChange: number;
  readonly cooldownSeconds: number;
}

/** From `lower` on and below `upper` (above `lower` and up to `upper` where the alarm is below); absent: no bound. */
export interface Step {
  readonly lower?: number | undefined;
  readonly upper?: number | undefined;
  readonly by: number;
}

/**
 * The rule as AWS documents it: adjustments go on while the alarm lasts; percentages above 1 round down, between 0 and 1
 * up; during the cooldown after scaling out what was added counts as part of the wish; the one after scaling in blocks.
 * https://docs.aws.amazon.com/autoscaling/application/userguide/step-scaling-policy-overview.html
 */
export function createStepScaling(policy: StepScaling): {
  readonly observe: (minute: Minute) => Wish;
  readonly scaled: (at: number, before: number, after: number) => void;
} {
  let breaches = 0;
  let lastOut = { at: -Infinity, before: 0 };
  let lastInAt = -Infinity;

  function isBreach(value: number | undefined): value is number {
    if (value === undefined) return false;
    return policy.comparison === "above" ? value >= policy.threshold : value <= policy.threshold;
  }

  function wishFor({ at, capacity }: Minute, value: number): Wish {
    const step = stepFor(policy, value - policy.threshold);
    if (!step) return {};
    const isCooling = at < lastOut.at + policy.cooldownSeconds;
    const wanted = adjusted(policy, isCooling ? lastOut.before : capacity, step.by);
    if (wanted > capacity) return { out: wanted };
    const mayShrink = at >= lastInAt + policy.cooldownSeconds && !isCooling;
    return wanted < capacity && mayShrink ? { in: wanted } : {};
  }

  return {
    observe(minute) {
      const { value } = minute;
      if (!isBreach(value)) {
        breaches = 0;
        return {};
      }
      breaches += 1;
      return breaches >= policy.points ? wishFor(minute, value) : {};
    },
    scaled(at, before, after) {
      if (after < before) lastInAt = at;
      else {
        const isCooling = at < lastOut.at + policy.cooldownSeconds;
        lastOut = { at, before: isCooling ? lastOut.before : before };
        lastInAt = -Infinity;
      }
    },
  };
}

function stepFor({ comparison, steps }: StepScaling, distance: number): Step | undefined {
  return steps.find(({ lower = -Infinity, upper = Infinity }) =>
    comparison === "above"
      ? distance >= lower && distance < upper
      : distance > lower && distance <= upper,
  );
}

function adjusted(policy: StepScaling, base: number, by: number): number {
  switch (policy.adjustment) {
    case "exact":
      return by;
    case "change":
      return Math.max(0, base + by);
    case "percent": {
      const change = (base * Math.abs(by)) / 100;
      const whole = change > 0 && change < 1 ? 1 : Math.floor(change);
      return Math.max(0, base + Math.sign(by) * Math.max(policy.leastChange, whole));
    }
  }
}
