import { expect, test } from "vitest";
import { createPanel, LAST_JOBS, type Panel } from "../../../src/local/panel/panel.ts";

const START = 1_700_000_000_000;

function setUp(queues: Parameters<typeof createPanel>[0]["queues"] = []) {
  let time = START;
  const panel = createPanel({ queues, now: () => time });
  const log = (worker: string, line: object) =>
    panel.onLog(worker, { level: 30, name: "worker", pid: 7, time, ...line });
  return {
    panel,
    log,
    pass: (ms: number) => {
      time += ms;
    },
    started: (jobId: string, worker = "worker-1") =>
      log(worker, { msg: "job started", jobId, kind: "detect", attempt: 1 }),
    done: (jobId: string, worker = "worker-1") =>
      log(worker, {
        msg: "job done",
        jobId,
        kind: "detect",
        attempt: 1,
        waitedMs: 12,
        ms: 48,
        steps: { fetch: 3, decode: 5, inference: 30, report: 2 },
      }),
  };
}

async function onlyWorker(panel: Panel) {
  const { workers } = await panel.status();
  expect(workers).toHaveLength(1);
  return workers[0];
}

test("a worker is starting until it writes, then idle, working, idle and stopped", async () => {
  const { panel, log, started, done, pass } = setUp();
  panel.workerStarted("worker-1", 7);
  expect(await onlyWorker(panel)).toEqual({
    name: "worker-1",
    pid: 7,
    state: "starting",
    running: 0,
    done: 0,
  });
  log("worker-1", { msg: "model loaded" });
  expect(await onlyWorker(panel)).toMatchObject({ state: "idle" });
  started("a");
  pass(20);
  started("b");
  expect(await onlyWorker(panel)).toMatchObject({
    state: "working",
    job: { jobId: "a", kind: "detect", since: START },
    running: 2,
  });
  done("a");
  expect(await onlyWorker(panel)).toMatchObject({ job: { jobId: "b" }, running: 1, done: 1 });
  done("b");
  expect(await onlyWorker(panel)).not.toHaveProperty("job");
  panel.workerStopped("worker-1");
  expect(await onlyWorker(panel)).toMatchObject({ state: "stopped", done: 2 });
});

test("a worker that was killed holds no job, and its last lines do not bring it back", async () => {
  const { panel, log, started } = setUp();
  panel.workerStarted("worker-1", 7);
  started("a");
  panel.workerStopped("worker-1");
  log("worker-1", { msg: "job started", jobId: "late", kind: "detect" });
  expect(await onlyWorker(panel)).toMatchObject({ state: "stopped", running: 0 });
});

test("a worker that is started again keeps its name and its count", async () => {
  const { panel, log, done } = setUp();
  panel.workerStarted("worker-1", 7);
  done("a");
  panel.workerStopped("worker-1");
  panel.workerStarted("worker-1", 8);
  expect(await onlyWorker(panel)).toMatchObject({ state: "starting", pid: 8, done: 1 });
  log("worker-1", { msg: "ready", pid: 8 });
  expect(await onlyWorker(panel)).toMatchObject({ state: "idle", pid: 8 });
});

test("a job that is done shows its waiting, its work and its steps", async () => {
  const { panel, started, done } = setUp();
  started("a");
  done("a");
  expect((await panel.status()).jobs).toEqual([
    {
      jobId: "a",
      kind: "detect",
      outcome: "done",
      worker: "worker-1",
      at: START,
      waitedMs: 12,
      totalMs: 60,
      steps: { fetch: 3, decode: 5, inference: 30, report: 2 },
    },
  ]);
});

test("a clock that was set back makes a time zero, not a job unseen", async () => {
  const { panel, log } = setUp();
  log("worker-1", { msg: "job done", jobId: "a", kind: "detect", waitedMs: -40, ms: 5, steps: {} });
  expect((await panel.status()).jobs[0]).toMatchObject({ waitedMs: 0, totalMs: 5 });
});

test("refusals, failures and tries to come are told apart, and only ends are counted", async () => {
  const { panel, log, pass } = setUp();
  const job = { jobId: "a", kind: "detect" };
  log("worker-1", { msg: "job failed", ...job, willRetry: true, ms: 5 });
  log("worker-1", { msg: "job failed", ...job, willRetry: false, ms: 5 });
  log("worker-1", { msg: "job refused", ...job, reason: "svg", ms: 5 });
  pass(1000);
  const { jobs, rate, workers } = await panel.status();
  expect(jobs.map(({ outcome }) => outcome)).toEqual(["refused", "failed", "retrying"]);
  expect(rate.history.at(-1)).toBe(2);
  expect(workers[0]?.done).toBe(1);
});

test("the rate is the mean of ten seconds and goes back to zero", async () => {
  const { panel, done, pass } = setUp();
  for (let second = 0; second < 20; second += 1) {
    done(`a${second}`);
    done(`b${second}`);
    pass(1000);
  }
  const busy = (await panel.status()).rate;
  expect(busy.perSecond).toBe(2);
  expect(busy.history).toHaveLength(60);
  expect(busy.history.slice(-20)).toEqual(Array.from({ length: 20 }, () => 2));
  expect(busy.history.slice(0, 40)).toEqual(Array.from({ length: 40 }, () => 0));
  pass(5000);
  expect((await panel.status()).rate.perSecond).toBe(1);
  pass(3_600_000);
  const quiet = (await panel.status()).rate;
  expect(quiet.perSecond).toBe(0);
  expect(quiet.history.every((count) => count === 0)).toBe(true);
});

test("the second that is not over yet is not shown", async () => {
  const { panel, done, pass } = setUp();
  done("a");
  expect((await panel.status()).rate.history.at(-1)).toBe(0);
  pass(1000);
  expect((await panel.status()).rate.history.at(-1)).toBe(1);
});

test("what is kept does not grow: jobs, workers and jobs whose end was never written", async () => {
  const { panel, started, done } = setUp();
  for (let index = 0; index < 500; index += 1) {
    done(`job-${index}`);
    done("a", `worker-${index}`);
    started(`endless-${index}`);
  }
  const { jobs, workers } = await panel.status();
  expect(jobs).toHaveLength(LAST_JOBS);
  expect(jobs[0]?.jobId).toBe("a");
  expect(workers.length).toBeLessThanOrEqual(32);
  for (const worker of workers) expect(worker.running).toBeLessThanOrEqual(16);
});

test("lines of other processes and lines that are no such events are passed over", async () => {
  const { panel } = setUp();
  for (const line of [
    null,
    "text",
    [],
    {},
    { name: "bot", pid: 1, time: START, msg: "job done" },
    { name: "worker", pid: "7", time: START, msg: "job started", jobId: "a", kind: "detect" },
  ]) {
    panel.onLog("bot-1", line);
  }
  const { workers, jobs } = await panel.status();
  expect(workers).toEqual([]);
  expect(jobs).toEqual([]);
});

test("a job line with damaged fields counts as a sign of life and no more", async () => {
  const { panel, log } = setUp();
  log("worker-1", { msg: "job done", jobId: "x".repeat(65), kind: "detect", waitedMs: 1, ms: 1 });
  log("worker-1", { msg: "job done", jobId: "a", kind: "detect", waitedMs: "1", ms: 1 });
  const { workers, jobs } = await panel.status();
  expect(workers[0]?.state).toBe("idle");
  expect(jobs).toEqual([]);
});

test("queue depths are read together and at most twice a second", async () => {
  let reads = 0;
  const depth = async () => {
    reads += 1;
    return { waiting: reads, inFlight: 2, delayed: 3 };
  };
  const { panel, pass } = setUp([{ name: "jobs", depth }]);
  const all = await Promise.all([panel.status(), panel.status()]);
  for (const { queues } of all) {
    expect(queues).toEqual([{ name: "jobs", waiting: 1, inFlight: 2, delayed: 3 }]);
  }
  pass(500);
  expect((await panel.status()).queues[0]?.waiting).toBe(2);
  expect(reads).toBe(2);
});

test("a queue that does not answer has no figures, and the others have theirs", async () => {
  const { panel } = setUp([
    { name: "inbox", depth: () => Promise.reject(new Error("down")) },
    { name: "jobs", depth: () => Promise.resolve({ waiting: 1, inFlight: 0, delayed: 0 }) },
  ]);
  expect((await panel.status()).queues).toEqual([
    { name: "inbox", waiting: null, inFlight: null, delayed: null },
    { name: "jobs", waiting: 1, inFlight: 0, delayed: 0 },
  ]);
});
