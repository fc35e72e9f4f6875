import { runSimulation, type Outcome } from "../model/run-simulation.ts";
import { meanOf, type ServiceTime } from "../model/service-time.ts";
import type { Settings } from "../model/settings.ts";
import { botsFor } from "../model/telegram.ts";

export interface Load {
  readonly picturesPerSecond: number;
  readonly service: ServiceTime;
  readonly settings: Settings;
  readonly seed: number;
}

/** Tasks that run all the time, and what came of it. */
export interface Fixed {
  readonly tasks: number;
  readonly outcome: Outcome;
}

/** So many jobs tell the 99th percentile well. */
const JOBS = 300_000;
const LEAST_SECONDS = 600;
const MOST_SECONDS = 6 * 3600;
/** Long jobs need long runs. */
const LEAST_SERVICE_TIMES = 50;
/** From no queue at all to the usual one. */
const WARM_UP_SECONDS = 60;
/** Above this a fleet has no room for what the model leaves out, and small errors in the service time become queues. */
const HIGHEST_LOAD = 0.9;

/** Lets so many tasks work on a constant rate. */
export function withTasks(load: Load, tasks: number): Fixed {
  const { picturesPerSecond: rate, service, seed } = load;
  // Who starts when is out of question here, and so is what the tasks run on.
  const settings: Settings = {
    ...load.settings,
    tasks: { min: tasks, max: tasks },
    policies: [],
    capacity: { kind: "fargate" },
    crashesPerTaskHour: 0,
  };
  const outcome = runSimulation({
    settings,
    service,
    seed,
    arrivals: { kind: "rate", curve: { kind: "constant", rate } },
    bots: load.settings.bots ?? botsFor(rate, settings.messagesPerPicture),
    seconds: Math.max(
      LEAST_SECONDS,
      LEAST_SERVICE_TIMES * meanOf(service),
      Math.min(MOST_SECONDS, JOBS / rate),
    ),
    warmUpSeconds: WARM_UP_SECONDS,
    startTasks: tasks,
  });
  return { tasks, outcome };
}

/** The fewest tasks with which 99 of 100 jobs begin within the goal, and no lane works more than 90 % of its time. */
export function fewestTasks(load: Load, goalSeconds: number): Fixed {
  const lanes = load.picturesPerSecond * meanOf(load.service);
  let tasks = Math.max(1, Math.ceil(lanes / HIGHEST_LOAD / load.settings.lanesPerTask));
  for (;;) {
    const fixed = withTasks(load, tasks);
    if (fixed.outcome.wait.p99 <= goalSeconds) return fixed;
    tasks += 1;
  }
}
