import type { Arrivals } from "../../../src/cli/simulate/model/arrivals.ts";
import {
  type Outcome,
  type Run,
  runSimulation,
} from "../../../src/cli/simulate/model/run-simulation.ts";
import { Settings } from "../../../src/cli/simulate/model/settings.ts";

export function atRate(rate: number): Arrivals {
  return { kind: "rate", curve: { kind: "constant", rate } };
}

export function atTimes(times: readonly number[]): Arrivals {
  return { kind: "trace", times };
}

/** Runs a load through one task with one lane, one second a job, no scaling; all of it can be said otherwise. */
export function outcomeOf(
  run: Partial<Omit<Run, "settings">> & Pick<Run, "arrivals">,
  settings: Partial<Settings> = {},
): Outcome {
  return runSimulation({
    service: { kind: "fixed", seconds: 1 },
    bots: 1_000_000,
    seconds: 3600,
    seed: 1,
    warmUpSeconds: 0,
    startTasks: 1,
    settings: {
      ...Settings.parse({
        lanesPerTask: 1,
        policies: [],
        capacity: { kind: "fargate" },
        doorSeconds: 0,
        deskSeconds: 0,
      }),
      ...settings,
    },
    ...run,
  });
}
