import { Gauge, type Registry } from "prom-client";
import { createLease } from "../../cloud/lease.ts";
import type { CountRunningTasks } from "../../cloud/running-tasks.ts";
import type { Table } from "../../cloud/table.ts";
import type { Logger } from "../../lib/logger.ts";
import { createRepeating } from "../../lib/repeating.ts";
import type { Service } from "../../lib/service.ts";
import { embeddedMetric } from "./embedded-metric.ts";
import { createMeasureBacklog, type WorkerService } from "./measure-backlog.ts";

/** CloudWatch's standard resolution, and what scaling rules count in. */
const EVERY_MS = 60_000;
/**
 * Half a minute more than the pause between two renewals. When its holder dies, one or two minutes are missing until another
 * replica, which asks once a minute, has it.
 */
const LEASE_MS = 90_000;
/** Beside the jobs, whose keys are base32 and have no `#`; without a `chatId`, so that no index holds it. */
const LEASE_KEY = "lease#backlog";

export interface WatchDeps {
  readonly services: readonly WorkerService[];
  readonly countRunningTasks: CountRunningTasks;
  readonly rows: Pick<Table, "update">;
  readonly registry: Registry;
  readonly everyMs?: number;
  readonly now: () => number;
  readonly log: Logger;
}

/**
 * Publishes each minute how much waits for each running task of the worker services, as log lines in CloudWatch's embedded
 * metric format and as a Prometheus gauge. Of all replicas one does it; the others' gauges are empty.
 */
export function createWatchBacklog(deps: WatchDeps): Service {
  const { services, countRunningTasks, rows, now, log } = deps;
  const gauge = new Gauge({
    name: "polybot_backlog_per_instance",
    help: "Jobs that wait for each running task of a worker service; all that wait when none runs",
    labelNames: ["service"],
    registers: [deps.registry],
  });
  // A metric is no matter of how much is logged.
  const metrics = log.child({}, { level: "info" });
  const lease = createLease({ rows, key: LEASE_KEY, termMs: LEASE_MS, now });
  const loop = createRepeating({
    name: "backlog",
    everyMs: deps.everyMs ?? EVERY_MS,
    work: createMeasureBacklog({
      services,
      lease,
      countRunningTasks,
      publish(backlog) {
        gauge.set({ service: backlog.serviceName }, backlog.perInstance);
        metrics.info(embeddedMetric(backlog), "backlog");
      },
      withdraw: (service) => gauge.remove({ service }),
      now,
      log,
    }),
    log,
  });
  return {
    ...loop,
    async stop() {
      await loop.stop();
      await lease.release();
    },
  };
}
