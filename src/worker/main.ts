import { fileURLToPath } from "node:url";
import { createClients } from "../cloud/clients.ts";
import { createConsumer } from "../cloud/consumer.ts";
import { createDynamoTable } from "../cloud/dynamodb.ts";
import { createPublicAddress } from "../cloud/public-address.ts";
import { createS3Blobs } from "../cloud/s3.ts";
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
import { findModel, namedModel } from "./find-model.ts";
import { createJobHandler } from "./job-handler.ts";
import { createWorkerMetrics } from "./metrics.ts";
import { createPerform } from "./perform.ts";
import { createConcatJob } from "./processors/concat/concat-job.ts";
import { createDetectJob } from "./processors/detect/detect-job.ts";
import { startDetectorThreads } from "./processors/detect/detector-threads.ts";
import { readLabels } from "./processors/detect/labels.ts";
import { createFilterJob } from "./processors/filter/filter-job.ts";
import { createMakeThumbnail } from "./processors/thumbnail/make-thumbnail.ts";
import { createThumbnailJob } from "./processors/thumbnail/thumbnail-job.ts";
import { reportByHttp, reportToQueue } from "./report.ts";
import { withThumbnailRequests } from "./thumbnail-requests.ts";

/** No picture takes longer; far below the 12 h that a message can be kept hidden. */
const CAP_MS = 15 * 60_000;
/** Of the time that a stop may take, this much is left for giving back what could not be finished. */
const GIVE_BACK_MS = 10_000;

const modelsFolder = fileURLToPath(new URL("../../models", import.meta.url));

explainStartErrors("worker");
const config = readConfig(WorkerConfig, process.env);
const log = createLogger("worker", config.logLevel);
const registry = createRegistry();
const metrics = createWorkerMetrics(registry, config.concurrency);
const { sqs, s3, dynamodb } = createClients();
const blobs = createS3Blobs(s3);
const store = createJobStore(
  createDynamoTable(dynamodb, { table: config.jobsTable, key: "jobId" }),
);

const { path, labels, ...modelConfig } = config.model;
const model = path === undefined ? await findModel(modelsFolder) : namedModel(path);
const detector = await startDetectorThreads(
  {
    ...modelConfig,
    model: model.path,
    minScore: modelConfig.minScore ?? model.minScore,
    labels: labels === undefined ? undefined : await readLabels(labels),
  },
  config.concurrency,
);
const { layout } = detector;
log.info({ model: model.path, layout, classes: detector.labels.length }, "model loaded");

const { imagesBucket, thumbnailsBucket, kinds } = config;
const addressOf = createPublicAddress(s3);
const makeThumbnail = createMakeThumbnail({ blobs, addressOf, thumbnailsBucket });
const jobs = createJobHandler({
  store,
  perform: createPerform({
    detect: createDetectJob({ blobs, detector, imagesBucket }),
    filter: createFilterJob({ blobs, imagesBucket }),
    concat: createConcatJob({ blobs, imagesBucket }),
    thumbnail: createThumbnailJob(makeThumbnail),
  }),
  report:
    "queueUrl" in config.results
      ? reportToQueue(createSqsQueue(sqs, { url: config.results.queueUrl }))
      : reportByHttp(config.results.url, config.results.hmacKey),
  kinds,
  now: Date.now,
  observe: metrics.observe,
});
const handler = withThumbnailRequests(jobs, {
  make: makeThumbnail,
  kinds,
  imagesBucket,
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
  capMs: CAP_MS,
  graceMs: config.stopSeconds * 1000 - GIVE_BACK_MS,
  log,
});
const health = createMetricsService({
  registry,
  port: config.metricsPort,
  ailment: () => detector.ailment(),
});

runUntilSignal(together([health, detector, protection, consumer], log), {
  log,
  graceMs: config.stopSeconds * 1000,
});
