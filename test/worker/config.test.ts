import { expect, test } from "vitest";
import { readConfig } from "../../src/lib/config.ts";
import { WorkerConfig } from "../../src/worker/config.ts";

const env = {
  COPILOT_QUEUE_URI: "http://127.0.0.1:4000/000000000000/jobs",
  RESULTS_QUEUE_URL: "http://127.0.0.1:4000/000000000000/results",
  JOBS_TABLE: "jobs",
  IMAGES_BUCKET: "images",
  THUMBNAILS_BUCKET: "thumbnails",
};
const byHttp = {
  ...env,
  RESULTS_QUEUE_URL: "",
  RESULTS_URL: "http://127.0.0.1:8080/results",
  RESULTS_HMAC_KEY: "k".repeat(32),
};
const read = (more: Readonly<Record<string, string>>) => readConfig(WorkerConfig, more);

test("the few that must be given are enough, and the rest has defaults", () => {
  expect(read(env)).toEqual({
    queueUrl: env.COPILOT_QUEUE_URI,
    results: { queueUrl: env.RESULTS_QUEUE_URL },
    jobsTable: "jobs",
    imagesBucket: "images",
    thumbnailsBucket: "thumbnails",
    kinds: ["detect", "filter", "concat", "thumbnail"],
    concurrency: 2,
    agentUri: undefined,
    model: {
      path: undefined,
      labels: undefined,
      layout: undefined,
      minScore: undefined,
      iou: 0.45,
    },
    pollSeconds: 5,
    stopSeconds: 100,
    logLevel: "info",
    metricsPort: 9464,
  });
});

test("every fault is named at once", () => {
  const faulty = { COPILOT_QUEUE_URI: "jobs", WORKER_CONCURRENCY: "many", MIN_SCORE: "2" };
  const names = [
    "COPILOT_QUEUE_URI",
    "JOBS_TABLE",
    "IMAGES_BUCKET",
    "THUMBNAILS_BUCKET",
    "WORKER_CONCURRENCY",
    "MIN_SCORE",
  ];
  for (const name of names) expect(() => read(faulty)).toThrow(name);
});

test("an empty variable counts as unset", () => {
  expect(read({ ...env, WORKER_CONCURRENCY: "", ECS_AGENT_URI: "", RESULTS_URL: "" })).toEqual(
    read(env),
  );
});

test("results go to a queue or to an address, never to both or to neither", () => {
  expect(read(byHttp).results).toEqual({
    url: byHttp.RESULTS_URL,
    hmacKey: byHttp.RESULTS_HMAC_KEY,
  });
  const both = { ...byHttp, RESULTS_QUEUE_URL: env.RESULTS_QUEUE_URL };
  expect(() => read(both)).toThrow("Give either RESULTS_QUEUE_URL or RESULTS_URL");
  expect(() => read({ ...env, RESULTS_QUEUE_URL: "" })).toThrow("Give either");
});

test("an address needs a key, of some length, which the fault does not repeat", () => {
  expect(() => read({ ...byHttp, RESULTS_HMAC_KEY: "" })).toThrow("needs RESULTS_HMAC_KEY");
  const short = { ...byHttp, RESULTS_HMAC_KEY: "too-short-a-secret" };
  expect(() => read(short)).toThrow("RESULTS_HMAC_KEY");
  expect(() => read(short)).not.toThrow("too-short-a-secret");
});

test.each([
  ["JOB_KINDS", "detect,sculpture"],
  ["JOB_KINDS", ","],
  ["WORKER_CONCURRENCY", "0"],
  ["WORKER_CONCURRENCY", "17"],
  ["MAX_POLL_SECONDS", "0"], // would ask the queue without a pause
  ["MAX_POLL_SECONDS", "21"],
  ["MAX_STOP_SECONDS", "10"], // all of it is needed to give back
  ["MODEL_LAYOUT", "yolov99"],
  ["LOG_LEVEL", "loud"],
  ["METRICS_PORT", "70000"],
  ["ECS_AGENT_URI", "agent"],
])("%s=%s is refused", (name, value) => {
  expect(() => read({ ...env, [name]: value })).toThrow(name);
});

test("job kinds are a comma list that may have spaces", () => {
  expect(read({ ...env, JOB_KINDS: " detect , detect" }).kinds).toEqual(["detect", "detect"]);
});
