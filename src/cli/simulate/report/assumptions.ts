import type { SimulateOptions } from "../input/options.ts";

/** What a report rests on; of long lists only how long they are. */
export function assumptionsOf(options: SimulateOptions): Readonly<Record<string, unknown>> {
  const { arrivals, service, seconds, seed, goalSeconds, settings, prices } = options;
  return {
    arrivals:
      arrivals.kind === "trace" ? { kind: "trace", times: arrivals.times.length } : arrivals,
    service:
      service.kind === "measured" || service.kind === "replayed"
        ? { kind: service.kind, jobs: service.seconds.length }
        : service,
    seconds,
    seed,
    goalSeconds,
    settings,
    prices,
  };
}
