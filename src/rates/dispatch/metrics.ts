import { Counter, Gauge, type Registry } from "prom-client";
import type { Outcome } from "../../cloud/handling.ts";

/** The dispatcher's figures. Labels never hold names of files. */
export function createDispatcherMetrics(registry: Registry) {
  const registers = [registry];
  const started = new Counter({
    name: "dispatcher_tasks_started_total",
    help: "Tasks that were started",
    registers,
  });
  const startTroubles = new Counter({
    name: "dispatcher_task_start_failures_total",
    help: "Tries to start a task that failed: no capacity, throttling, errors",
    registers,
  });
  const ended = new Counter({
    name: "dispatcher_tasks_ended_total",
    help: "Tasks that ended, by what came of it",
    labelNames: ["outcome"],
    registers,
  });
  const inHand = new Gauge({
    name: "dispatcher_messages_in_hand",
    help: "Messages whose files are being loaded, or wait for a task",
    registers,
  });
  const messages = new Counter({
    name: "dispatcher_messages_total",
    help: "Messages that were dealt with, by outcome",
    labelNames: ["outcome"],
    registers,
  });
  return {
    observe: {
      started: () => started.inc(),
      startTrouble: () => startTroubles.inc(),
      ended: (outcome: "loaded" | "retried" | "failed") => ended.inc({ outcome }),
    },
    busy: { enter: () => inHand.inc(), leave: () => inHand.dec() },
    message: (outcome: Outcome) => messages.inc({ outcome }),
  };
}
