import { Counter, Gauge, Histogram, type Registry } from "prom-client";
import type { Job } from "../jobs/job.ts";
import type { JobHandlerDeps } from "./job-handler.ts";

const SECONDS = [0.005, 0.01, 0.025, 0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60];
const WAITING_SECONDS = [0.05, 0.1, 0.25, 0.5, 1, 2.5, 5, 10, 30, 60, 300, 900];

/** The worker's figures. Labels never hold chat or user ids. */
export function createWorkerMetrics(registry: Registry, lanes: number) {
  const registers = [registry];
  const jobs = new Counter({
    name: "polybot_jobs_total",
    help: "Jobs that ended here, by kind and outcome",
    labelNames: ["kind", "outcome"],
    registers,
  });
  const waiting = new Histogram({
    name: "polybot_job_waiting_seconds",
    help: "From the request to the start of the work",
    labelNames: ["kind"],
    buckets: WAITING_SECONDS,
    registers,
  });
  const step = new Histogram({
    name: "polybot_job_step_seconds",
    help: "What each step of a job took",
    labelNames: ["kind", "step"],
    buckets: SECONDS,
    registers,
  });
  const inference = new Histogram({
    name: "polybot_inference_seconds",
    help: "What one run of the model took",
    buckets: SECONDS,
    registers,
  });
  const messages = new Counter({
    name: "polybot_consumer_messages_total",
    help: "Messages that were dealt with, by outcome",
    labelNames: ["outcome"],
    registers,
  });
  const slots = new Gauge({
    name: "polybot_consumer_slots",
    help: "Lanes of the consumer",
    registers,
  });
  const busySlots = new Gauge({
    name: "polybot_consumer_slots_busy",
    help: "Lanes at work",
    registers,
  });
  const protectionRefused = new Counter({
    name: "polybot_task_protection_refused_total",
    help: "Times that ECS did not agree to protect this task",
    registers,
  });
  slots.set(lanes);

  const observe: JobHandlerDeps["observe"] = {
    started: (job: Job, waitedMs) =>
      waiting.observe({ kind: job.kind }, Math.max(0, waitedMs) / 1000),
    ended(job, outcome, performed) {
      jobs.inc({ kind: job.kind, outcome });
      for (const [name, ms] of Object.entries(performed?.steps ?? {})) {
        step.observe({ kind: job.kind, step: name }, ms / 1000);
        if (name === "inference") inference.observe(ms / 1000);
      }
    },
  };
  return {
    observe,
    message: (outcome: string) => messages.inc({ outcome }),
    busySlots,
    protectionRefused,
  };
}
