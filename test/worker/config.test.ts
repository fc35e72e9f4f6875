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
    video: {
      bucket: "",
      toolPath: "yt-dlp",
      limits: {
        hosts: expect.arrayContaining(["youtube.com", "vimeo.com"]),
        testHost: undefined,
        maxBytes: 2 ** 31,
        maxSeconds: 14_400,
        maxBytesPerSecond: 100_000_000,
        maxMs: 2_700_000,
      },
    },
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

test("a video worker needs a bucket for videos and none for pictures", () => {
  const { IMAGES_BUCKET: _images, THUMBNAILS_BUCKET: _thumbnails, ...rest } = env;
  const videos = { ...rest, JOB_KINDS: "video" };
  expect(() => read(videos)).toThrow("VIDEOS_BUCKET");
  expect(read({ ...videos, VIDEOS_BUCKET: "videos" }).video.bucket).toBe("videos");
  expect(() => read({ ...videos, VIDEOS_BUCKET: "videos", JOB_KINDS: "video,detect" })).toThrow(
    "IMAGES_BUCKET",
  );
});

test("videos come from the sites that are named, and from nothing that is no site", () => {
  const { hosts } = read({ ...env, VIDEO_HOSTS: "Example.org, video.example.net" }).video.limits;
  expect(hosts).toEqual(["example.org", "video.example.net"]);
  for (const wrong of [
    "127.0.0.1",
    "localhost",
    "*",
    "example.org:80",
    "https://example.org",
    ",",
  ]) {
    expect(() => read({ ...env, VIDEO_HOSTS: wrong })).toThrow("VIDEO_HOSTS");
  }
});

test("a host for tests is taken only on 127.0.0.1, and only where the queue is there, too", () => {
  const local = { ...env, VIDEO_TEST_HOST: "127.0.0.1:4001" };
  expect(read(local).video.limits.testHost).toBe("127.0.0.1:4001");
  for (const wrong of ["127.0.0.1", "localhost:80", "10.0.0.1:80", "169.254.170.2:80"]) {
    expect(() => read({ ...local, VIDEO_TEST_HOST: wrong })).toThrow("VIDEO_TEST_HOST");
  }
  const COPILOT_QUEUE_URI = "https://sqs.eu-central-1.amazonaws.com/1/videos";
  expect(() => read({ ...local, COPILOT_QUEUE_URI })).toThrow("VIDEO_TEST_HOST");
});
