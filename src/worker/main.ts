import { createClients } from "../cloud/clients.ts";
import { createConsumer } from "../cloud/consumer.ts";
import { createDynamoTable } from "../cloud/dynamodb.ts";
import { createSqsQueue } from "../cloud/sqs.ts";
import { createTaskProtection } from "../cloud/task-protection.ts";
import { createJobStore } from "../jobs/job-store.ts";
import { readConfig } from "../lib/config.ts";
import { explainStartErrors } from "../lib/explain-start-errors.ts";
import { createLogger } from "../lib/logger.ts";
import { createMetricsService, createRegistry } from "../lib/metrics.ts";
import { runUntilSignal } from "../lib/run.ts";
import { together } from "../lib/service.ts";
import { WorkerConfig } from "./config.ts";
import { createJobHandler } from "./job-handler.ts";
import { createWorkerMetrics } from "./metrics.ts";
import { createPerform } from "./perform.ts";
import { reportByHttp, reportToQueue } from "./report.ts";
import { withThumbnailRequests } from "./thumbnail-requests.ts";

/** No picture takes longer, and a video has its own time before that; far below the 12 h that a message can be kept hidden. */
const CAP_MS = 15 * 60_000;
/** Of the time that a stop may take, this much is left for giving back what could not be finished. */
const GIVE_BACK_MS = 10_000;

explainStartErrors("worker");
const config = readConfig(WorkerConfig, process.env);
const log = createLogger("worker", config.logLevel);
const registry = createRegistry();
const metrics = createWorkerMetrics(registry, config.concurrency);
const { sqs, s3, dynamodb } = createClients();
const store = createJobStore(
  createDynamoTable(dynamodb, { table: config.jobsTable, key: "jobId" }),
);

const { kinds, results } = config;
const toBot = "queueUrl" in results ? createSqsQueue(sqs, { url: results.queueUrl }) : undefined;
const doesPictures = kinds.some((kind) => kind !== "video");
// Loaded only where they are needed: what works on pictures takes a lot of memory, and a video worker needs none of it.
const pictures = doesPictures
  ? await import("./picture-work.ts").then(
      async ({ startPictureWork }) => await startPictureWork({ config, s3, log }),
    )
  : undefined;
const videos = kinds.includes("video")
  ? await import("./video-work.ts").then(
      async ({ startVideoWork }) =>
        await startVideoWork({
          config: config.video,
          s3,
          send: toBot && (async (message) => await toBot.send(message)),
          searchPath: process.env["PATH"] ?? "",
          log,
        }),
    )
  : undefined;

const jobs = createJobHandler({
  store,
  perform: createPerform({ ...pictures?.processors, ...videos }),
  report:
    "queueUrl" in results
      ? reportToQueue(createSqsQueue(sqs, { url: results.queueUrl }))
      : reportByHttp(results.url, results.hmacKey),
  kinds,
  now: Date.now,
  observe: metrics.observe,
});
const handler =
  pictures === undefined
    ? jobs
    : withThumbnailRequests(jobs, {
        make: pictures.makeThumbnail,
        kinds,
        imagesBucket: config.imagesBucket,
        observe: metrics.observe,
      });
const protection = createTaskProtection({
  agentUri: config.agentUri,
  log,
  onRefused: () => metrics.protectionRefused.inc(),
});
const consumer = createConsumer({
  name: "jobs",
  queue: createSqsQueue(sqs, { url: config.queueUrl, waitSeconds: config.pollSeconds }),
  lanes: config.concurrency,
  ...handler,
  busy: {
    enter() {
      metrics.busySlots.inc();
      protection.enter();
    },
    leave() {
      metrics.busySlots.dec();
      protection.leave();
    },
  },
  observe: metrics.message,
  capMs: CAP_MS + (videos ? config.video.limits.maxMs : 0),
  graceMs: config.stopSeconds * 1000 - GIVE_BACK_MS,
  log,
});
const health = createMetricsService({
  registry,
  port: config.metricsPort,
  ailment: () => pictures?.ailment(),
});

const services = [health, ...(pictures?.services ?? []), protection, consumer];
runUntilSignal(together(services, log), {
  log,
  graceMs: config.stopSeconds * 1000,
});
