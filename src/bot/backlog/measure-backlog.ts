import type { Lease } from "../../cloud/lease.ts";
import type { Queue } from "../../cloud/queue.ts";
import type { CountRunningTasks } from "../../cloud/running-tasks.ts";
import type { Logger } from "../../lib/logger.ts";
import { backlogPerInstance } from "../../lib/scaling/backlog-per-instance.ts";
import type { Backlog } from "./embedded-metric.ts";

/** Workers, and the queue that they work on. */
export interface WorkerService {
  readonly serviceName: string;
  readonly queueName: string;
  readonly queue: Pick<Queue, "depth">;
}

export interface MeasureDeps {
  readonly services: readonly WorkerService[];
  readonly lease: Pick<Lease, "hold">;
  readonly countRunningTasks: CountRunningTasks;
  readonly publish: (backlog: Backlog) => void;
  /** What was published of this service is not true any more, and nothing is known instead. */
  readonly withdraw: (serviceName: string) => void;
  readonly now: () => number;
  readonly log: Logger;
}

/**
 * Measures the backlog of every worker service and publishes it, if no other replica does. Never rejects: what fails is
 * logged, and is missing until the next time.
 */
export function createMeasureBacklog(deps: MeasureDeps): () => Promise<void> {
  const { services, lease, withdraw, log } = deps;

  async function isOurs(): Promise<boolean> {
    try {
      return await lease.hold();
    } catch (err) {
      log.warn({ err }, "lease of the backlog metric not known; not measured this time");
      return false;
    }
  }

  async function measure({ serviceName, queueName, queue }: WorkerService): Promise<void> {
    try {
      const [{ waiting }, running] = await Promise.all([
        queue.depth(),
        deps.countRunningTasks(serviceName),
      ]);
      const perInstance = backlogPerInstance(waiting, running);
      deps.publish({ at: deps.now(), serviceName, queueName, waiting, running, perInstance });
    } catch (err) {
      withdraw(serviceName);
      log.warn({ err, serviceName }, "backlog not measured this time");
    }
  }

  return async () => {
    if (await isOurs()) await Promise.all(services.map(measure));
    else for (const { serviceName } of services) withdraw(serviceName);
  };
}
