import { Registry } from "prom-client";
import { expect, test } from "vitest";
import { createWorkerMetrics } from "../../src/worker/metrics.ts";
import { createPerform } from "../../src/worker/perform.ts";
import { aJob, aResult } from "../support/a-job.ts";

test("figures say what was done, how long it took and waited, and how busy the lanes are", async () => {
  const registry = new Registry();
  const { observe, message, busySlots, protectionRefused } = createWorkerMetrics(registry, 3);
  const job = aJob();
  observe.started(job, 1500);
  observe.started(job, -20); // clocks differ
  observe.ended(job, "done", { result: aResult(), steps: { fetch: 20, inference: 80 } });
  observe.ended(job, "failed");
  message("acknowledged");
  busySlots.inc();
  protectionRefused.inc();

  const text = await registry.metrics();
  for (const line of [
    'polybot_jobs_total{kind="detect",outcome="done"} 1',
    'polybot_jobs_total{kind="detect",outcome="failed"} 1',
    'polybot_job_waiting_seconds_sum{kind="detect"} 1.5',
    'polybot_job_waiting_seconds_count{kind="detect"} 2',
    'polybot_job_step_seconds_sum{kind="detect",step="inference"} 0.08',
    "polybot_inference_seconds_count 1",
    'polybot_consumer_messages_total{outcome="acknowledged"} 1',
    "polybot_consumer_slots 3",
    "polybot_consumer_slots_busy 1",
    "polybot_task_protection_refused_total 1",
  ]) {
    expect(text).toContain(line);
  }
  expect(text).not.toContain("1001"); // no chat in any label
});

test("each kind of job goes to its processor, with the signal to stop", async () => {
  const job = aJob();
  const { signal } = new AbortController();
  const performed = { result: aResult(), steps: {} };
  const given: unknown[] = [];
  const perform = createPerform({
    async detect(...args) {
      given.push(args);
      return performed;
    },
  });
  expect(await perform(job, { signal })).toBe(performed);
  expect(given).toEqual([[job, { signal }]]);
});
