import { type Outcome, runSimulation } from "../../src/cli/simulate/model/run-simulation.ts";
import type { ServiceTime } from "../../src/cli/simulate/model/service-time.ts";
import { Settings } from "../../src/cli/simulate/model/settings.ts";

/** In ms. */
export interface Waits {
  readonly mean: number;
  readonly p50: number;
  readonly p95: number;
}

/** Service times are drawn anew each time: the mean of so many runs is what the simulation expects. */
const RUNS = 200;
/** Longer than what is left at the last arrival takes. */
const REST_SECONDS = 3600;

/** What the simulation makes of the same arrivals with such jobs and so many workers with one lane each. */
export function predict(run: {
  readonly arrivals: readonly number[];
  readonly service: ServiceTime;
  readonly workers: number;
}): Waits {
  const { arrivals, service, workers } = run;
  const runs = service.kind === "replayed" ? 1 : RUNS;
  const settings = Settings.parse({
    lanesPerTask: 1,
    tasks: { min: workers, max: workers },
    policies: [],
    capacity: { kind: "fargate" },
  });
  const outcomes = Array.from({ length: runs }, (_, seed) =>
    runSimulation({
      settings,
      arrivals: { kind: "trace", times: arrivals },
      service,
      bots: 1_000_000,
      seconds: (arrivals.at(-1) ?? 0) + REST_SECONDS,
      seed,
      warmUpSeconds: 0,
      startTasks: workers,
    }),
  );
  const mean = (of: (outcome: Outcome) => number) =>
    (1000 * outcomes.reduce((sum, outcome) => sum + of(outcome), 0)) / runs;
  return {
    mean: mean(({ wait }) => wait.mean),
    p50: mean(({ wait }) => wait.p50),
    p95: mean(({ wait }) => wait.p95),
  };
}
