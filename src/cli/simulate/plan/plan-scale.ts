import type { Durations } from "../model/record.ts";
import { meanOf } from "../model/service-time.ts";
import { botsFor } from "../model/telegram.ts";
import { fewestTasks, type Load, withTasks } from "./fewest-tasks.ts";
import { type Limit, limitsOf } from "./limits.ts";
import { type CostLine, monthlyCost } from "./monthly-cost.ts";
import type { Prices } from "./prices.ts";

/** What a rate needs, everything in all shards together where it does not say otherwise. */
export interface ScalePlan {
  readonly picturesPerSecond: number;
  readonly shards: number;
  /** For the goal alone. */
  readonly fewestTasks: number;
  /** Those that the CPU target settles at, or the fewest where there is none or it asks for less. */
  readonly tasks: number;
  readonly instances: number;
  readonly bots: number;
  /** Of one shard with `tasks`. */
  readonly wait: Durations;
  readonly answer: Durations;
  /** Of one shard with the fewest. */
  readonly fewestWait: Durations;
  readonly cost: readonly CostLine[];
  /** How often each limit is used up by the whole rate, the first bottleneck first. */
  readonly limits: readonly (Limit & { readonly times: number })[];
}

/**
 * What one shard takes: an environment with its queues, table, bucket and workers. It is a third of what a table's quota
 * allows, so that one shard can take over another one's people.
 */
const SHARD_RATE = 1000;

/** Plans a constant rate, in equal shards where it is more than one takes; one shard is simulated. */
export function planScale(
  load: Load,
  { goalSeconds, prices }: { readonly goalSeconds: number; readonly prices: Prices },
): ScalePlan {
  const { picturesPerSecond, settings, service } = load;
  const shards = Math.ceil(picturesPerSecond / SHARD_RATE);
  const shard = { ...load, picturesPerSecond: picturesPerSecond / shards };
  const fewest = fewestTasks(shard, goalSeconds);
  const settled = Math.max(fewest.tasks, settings.tasks.min, byCpuTarget(shard));
  const { outcome } = settled === fewest.tasks ? fewest : withTasks(shard, settled);
  const tasks = settled * shards;
  const { capacity } = settings;
  const instances =
    capacity.kind === "ec2" ? Math.ceil(settled / capacity.tasksPerInstance) * shards : 0;
  return {
    picturesPerSecond,
    shards,
    fewestTasks: fewest.tasks * shards,
    tasks,
    instances,
    bots: settings.bots ?? botsFor(picturesPerSecond, settings.messagesPerPicture),
    wait: outcome.wait,
    answer: outcome.answer,
    fewestWait: fewest.outcome.wait,
    cost: monthlyCost(
      {
        instances,
        fargateTasks: capacity.kind === "ec2" ? 0 : tasks,
        environments: shards,
        picturesPerSecond,
      },
      prices,
    ),
    limits: limitsOf(settings, service, prices).map((limit) => ({
      ...limit,
      times: picturesPerSecond / limit.picturesPerSecond,
    })),
  };
}

function byCpuTarget({ picturesPerSecond, settings, service }: Load): number {
  const policy = settings.policies.find(
    ({ kind, metric }) => kind === "tracking" && metric === "cpu",
  );
  if (policy?.kind !== "tracking") return 0;
  const lanes = (picturesPerSecond * meanOf(service)) / (policy.target / 100);
  return Math.ceil(lanes / settings.lanesPerTask);
}
