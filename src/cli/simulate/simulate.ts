import type { SimulateOptions } from "./input/options.ts";
import type { Arrivals } from "./model/arrivals.ts";
import { peakOf } from "./model/rate-curve.ts";
import { type Outcome, runSimulation } from "./model/run-simulation.ts";
import { botsFor } from "./model/telegram.ts";
import { type CostLine, monthlyCost } from "./plan/monthly-cost.ts";
import { planScale, type ScalePlan } from "./plan/plan-scale.ts";

/** All that one command found out. */
export interface Report {
  readonly options: SimulateOptions;
  /** The load through the service as it scales. */
  readonly run: Outcome & { readonly bots: number; readonly cost: readonly CostLine[] };
  /** Constant rates with fleets of fitting sizes. */
  readonly plans: readonly ScalePlan[];
}

/** Simulates the load, and plans the scales. The same options always give the same report. */
export function simulate(options: SimulateOptions): Report {
  const { settings, service, seed, prices, goalSeconds } = options;
  return {
    options,
    run: runLoad(options),
    plans: options.scales.map((picturesPerSecond) =>
      planScale({ picturesPerSecond, settings, service, seed }, { prices, goalSeconds }),
    ),
  };
}

function runLoad(options: SimulateOptions): Report["run"] {
  const { arrivals, service, settings, seconds, seed } = options;
  const bots = settings.bots ?? botsFor(peakRate(arrivals), settings.messagesPerPicture);
  const outcome = runSimulation({
    settings,
    arrivals,
    service,
    bots,
    seconds,
    seed,
    warmUpSeconds: 0,
    startTasks: settings.tasks.min,
  });
  const cost = monthlyCost(
    {
      instances: outcome.instanceSeconds / seconds,
      fargateTasks: settings.capacity.kind === "fargate" ? outcome.taskSeconds / seconds : 0,
      environments: 1,
      picturesPerSecond: outcome.arrived / seconds,
    },
    options.prices,
  );
  return { ...outcome, bots, cost };
}

/** The busiest minute of a trace. */
const WINDOW_SECONDS = 60;

function peakRate(arrivals: Arrivals): number {
  if (arrivals.kind === "rate") return peakOf(arrivals.curve);
  const minutes = new Map<number, number>();
  for (const time of arrivals.times) {
    const minute = Math.floor(time / WINDOW_SECONDS);
    minutes.set(minute, (minutes.get(minute) ?? 0) + 1);
  }
  return minutes.values().reduce((most, count) => Math.max(most, count / WINDOW_SECONDS), 0);
}
