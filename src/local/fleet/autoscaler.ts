import type { Queue } from "../../cloud/queue.ts";
import type { Logger } from "../../lib/logger.ts";
import { createRepeating } from "../../lib/repeating.ts";
import { backlogPerInstance } from "../../lib/scaling/backlog-per-instance.ts";
import { createScaling } from "../../lib/scaling/scaling.ts";
import type { Service } from "../../lib/service.ts";
import type { TargetTracking } from "../../lib/scaling/target-tracking.ts";
import type { Fleet } from "./fleet.ts";

const MINUTE_SECONDS = 60;

/**
 * As copilot/videos scales from zero: the metric is in whole messages, rounded up, so more than 0.9 is any message that
 * waits, however many workers there are. The cooldowns are those of copilot/yolo5/manifest.yml.
 */
const POLICY: TargetTracking = {
  kind: "tracking",
  metric: "backlog",
  target: 0.9,
  scaleOutCooldownSeconds: 240,
  scaleInCooldownSeconds: 300,
};

/** Keeps a fleet as large as target tracking wants it, which sees one of its minutes in each `minuteMs`. */
export function createAutoscaler({
  fleet,
  queue,
  size,
  minuteMs,
  log,
}: {
  readonly fleet: Fleet;
  readonly queue: Pick<Queue, "depth">;
  readonly size: { readonly min: number; readonly max: number };
  readonly minuteMs: number;
  readonly log: Logger;
}): Service {
  const wanted = createScaling([POLICY], size);
  let minutes = 0;
  return createRepeating({
    name: `scaling of ${fleet.name}`,
    everyMs: minuteMs,
    async work() {
      const { waiting } = await queue.depth();
      minutes += 1;
      const { desired, running } = fleet.count();
      const backlog = Math.ceil(backlogPerInstance(waiting, running));
      const next = wanted(minutes * MINUTE_SECONDS, { backlog }, desired);
      if (next !== desired) {
        log.info({ fleet: fleet.name, from: desired, to: next, waiting }, "fleet scaled");
      }
      fleet.setDesired(next); // also when it is the same: what was protected may be free by now
    },
    log,
  });
}
