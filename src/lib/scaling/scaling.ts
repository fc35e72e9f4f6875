import { createStepScaling, type StepScaling } from "./step-scaling.ts";
import { createTargetTracking, type MetricName, type TargetTracking } from "./target-tracking.ts";

export type Policy = TargetTracking | StepScaling;

/** The metrics of one minute; what has no data point is absent. */
export type Metrics = Readonly<Partial<Record<MetricName, number>>>;

/**
 * The desired count of a service, minute by minute, from all its policies.
 *
 * Any policy may scale out, and the largest wish wins; it scales in only when every target tracking policy is ready to,
 * or when a step policy says so, and then as little as any of them asks for.
 * https://docs.aws.amazon.com/AmazonECS/latest/developerguide/service-autoscaling-targettracking.html
 */
export function createScaling(
  policies: readonly Policy[],
  { min, max }: { readonly min: number; readonly max: number },
): (at: number, metrics: Metrics, capacity: number) => number {
  const rules = policies.map((policy) => ({
    policy,
    ...(policy.kind === "tracking" ? createTargetTracking(policy) : createStepScaling(policy)),
  }));
  const trackingCount = policies.filter(({ kind }) => kind === "tracking").length;

  return (at, metrics, capacity) => {
    const wishes = rules.map(({ policy, observe }) => ({
      kind: policy.kind,
      ...observe({ at, value: metrics[policy.metric], capacity }),
    }));
    const out = wishes.flatMap((wish) => wish.out ?? []);
    const trackingIn = wishes.flatMap((wish) => (wish.kind === "tracking" ? (wish.in ?? []) : []));
    const stepIn = wishes.flatMap((wish) => (wish.kind === "step" ? (wish.in ?? []) : []));
    const isReady = trackingCount > 0 && trackingIn.length === trackingCount;
    const shrink = [...stepIn, ...(isReady ? trackingIn : [])];
    const wanted = out.length > 0 ? Math.max(...out) : Math.max(...shrink, -Infinity);
    if (!Number.isFinite(wanted)) return capacity;
    const desired = Math.min(max, Math.max(min, wanted));
    if (desired !== capacity) for (const { scaled } of rules) scaled(at, capacity, desired);
    return desired;
  };
}
