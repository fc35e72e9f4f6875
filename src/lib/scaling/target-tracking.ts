/** A target tracking policy of Application Auto Scaling. */
export interface TargetTracking {
  readonly kind: "tracking";
  readonly metric: MetricName;
  readonly target: number;
  readonly scaleOutCooldownSeconds: number;
  readonly scaleInCooldownSeconds: number;
}

/** `backlog`: what waits for each instance that runs. `cpu`: percent of what the running instances have. */
export type MetricName = "backlog" | "cpu";

/** What a policy wants at one minute; undefined where it has no wish. */
export interface Wish {
  readonly out?: number;
  readonly in?: number;
}

/** One minute as a policy sees it. */
export interface Minute {
  readonly at: number;
  /** Undefined: the metric has no data point for this minute. */
  readonly value: number | undefined;
  /** The service's desired count. */
  readonly capacity: number;
}

/**
 * The alarm above the target looks at 3 one-minute data points, the one below at 15, and all of them must breach. AWS
 * shows these in every alarm that it makes; its documentation speaks of "as fast as it can" and "more gradually".
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html
 */
const POINTS_OUT = 3;
const POINTS_IN = 15;
/**
 * Capacity goes only when the metric is "usually more than 10% lower" than the target.
 * https://docs.aws.amazon.com/autoscaling/application/userguide/target-tracking-scaling-policy-overview.html
 */
const LOW_SHARE = 0.9;

/**
 * The rule as AWS documents it, for one data point a minute: in proportion to metric / target, rounded up, both ways.
 *
 * During the cooldown after scaling out, what was added then counts as part of what is wanted now, so only a larger wish
 * adds more. The one after scaling in blocks scaling in alone. A missing data point breaks both alarms.
 */
export function createTargetTracking(policy: TargetTracking): {
  readonly observe: (minute: Minute) => Wish;
  readonly scaled: (at: number, before: number, after: number) => void;
} {
  let above = 0;
  let below = 0;
  let lastOut = { at: -Infinity, before: 0 };
  let lastInAt = -Infinity;

  function outWish({ at, capacity }: Minute, value: number): Wish {
    const isCooling = at < lastOut.at + policy.scaleOutCooldownSeconds;
    const base = isCooling ? lastOut.before : capacity;
    // Nothing is in proportion to no tasks: one is started, and its metric tells the rest.
    const wanted = base === 0 ? 1 : Math.ceil((base * value) / policy.target);
    return wanted > capacity ? { out: wanted } : {};
  }

  function inWish({ at, capacity }: Minute, value: number): Wish {
    // A low alarm is ready to scale in even when the rounding leaves the capacity as it is.
    if (at < lastInAt + policy.scaleInCooldownSeconds) return {};
    return { in: Math.min(capacity, Math.ceil((capacity * value) / policy.target)) };
  }

  return {
    observe(minute) {
      const { value } = minute;
      above = value !== undefined && value > policy.target ? above + 1 : 0;
      below = value !== undefined && value < policy.target * LOW_SHARE ? below + 1 : 0;
      if (value !== undefined && above >= POINTS_OUT) return outWish(minute, value);
      if (value !== undefined && below >= POINTS_IN) return inWish(minute, value);
      return {};
    },
    scaled(at, before, after) {
      if (after < before) lastInAt = at;
      else {
        const isCooling = at < lastOut.at + policy.scaleOutCooldownSeconds;
        lastOut = { at, before: isCooling ? lastOut.before : before };
        lastInAt = -Infinity; // a scale-out ends the cooldown of scaling in
      }
    },
  };
}
