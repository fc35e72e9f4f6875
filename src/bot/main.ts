import { createClients } from "../cloud/clients.ts";
import { createConsumer } from "../cloud/consumer.ts";
import { createDynamoTable } from "../cloud/dynamodb.ts";
import { createS3Blobs } from "../cloud/s3.ts";
import { createSqsQueue } from "../cloud/sqs.ts";
import { createJobStore } from "../jobs/job-store.ts";
import { readConfig } from "../lib/config.ts";
import { explainStartErrors } from "../lib/explain-start-errors.ts";
import { createHttpService } from "../lib/http-service.ts";
import { createLogger } from "../lib/logger.ts";
import { createMetricsService, createRegistry } from "../lib/metrics.ts";
import { createReadiness } from "../lib/readiness.ts";
import { createRightOfWay } from "../lib/right-of-way.ts";
import { runUntilSignal } from "../lib/run.ts";
import { together } from "../lib/service.ts";
import { createBot } from "./bot.ts";
import { BotConfig } from "./config.ts";
import { createDeliver } from "./deliver.ts";
import { createGiveUpUpdate } from "./give-up-update.ts";
import { createHttpApp } from "./http.ts";
import { createInboxHandler } from "./inbox-handler.ts";
import { createBotMetrics } from "./metrics.ts";
import { createPolling } from "./polling.ts";
import { createRequest } from "./request.ts";
import { createResultsHandler } from "./results-handler.ts";
import { connectTelegram } from "./telegram/connect.ts";
import { createWebhookService } from "./webhook-registration.ts";

/** An update is handled in seconds; one that takes longer than this hangs. */
const CAP_MS = 3 * 60_000;

explainStartErrors("bot");
const config = readConfig(BotConfig, process.env);
const { telegram } = config;
const secrets = [telegram.token, ...telegram.webhookSecrets, config.resultsKey ?? ""];
const log = createLogger("bot", config.logLevel, secrets);
const registry = createRegistry();
const metrics = createBotMetrics(registry);
const readiness = createReadiness();
const webhookFirst = createRightOfWay();
const now = Date.now;

const { sqs, s3, dynamodb } = createClients();
const queue = (url: string) => createSqsQueue(sqs, { url, waitSeconds: config.pollSeconds });
const inbox = queue(config.inboxQueueUrl);
const results = queue(config.resultsQueueUrl);
const jobs = queue(config.jobsQueueUrl);
const blobs = createS3Blobs(s3);
const store = createJobStore(
  createDynamoTable(dynamodb, { table: config.jobsTable, key: "jobId" }),
);

const gateway = connectTelegram(telegram, metrics.observeCall);
const me = await gateway.me();
const self = { botId: me.id, botName: me.username };
const { imagesBucket } = config;
const request = createRequest({
  ...self,
  store,
  gateway,
  blobs,
  imagesBucket,
  jobs,
  results,
  now,
  log,
});
const handleUpdate = createBot({ ...self, gateway, request });
const giveUpUpdate = createGiveUpUpdate({ ...self, store, results, imagesBucket, now });
const deliver = createDeliver({ store, gateway, blobs, now, log, count: metrics.countAnswer });

const inboxConsumer = createConsumer({
  name: "inbox",
  queue: inbox,
  lanes: config.inboxLanes,
  ...createInboxHandler({ handleUpdate, giveUpUpdate }),
  turn: webhookFirst.turn,
  ...metrics.consumer("inbox", config.inboxLanes),
  capMs: CAP_MS,
  graceMs: config.stopSeconds * 500,
  log,
});
const resultsConsumer = createConsumer({
  name: "results",
  queue: results,
  lanes: config.resultsLanes,
  ...createResultsHandler({ deliver }),
  ...metrics.consumer("results", config.resultsLanes),
  capMs: CAP_MS,
  graceMs: config.stopSeconds * 500,
  log,
});
const http = createHttpService({
  name: "http",
  port: config.port,
  listener: createHttpApp({
    inbox,
    results,
    store,
    now,
    log,
    isReady: readiness.isReady,
    enter: webhookFirst.enter,
    countUpdate: metrics.countUpdate,
    webhookSecrets: telegram.webhookSecrets,
    resultsKey: config.resultsKey,
  }),
  lingerMs: config.lingerSeconds * 1000,
  onStopping: readiness.notAnyMore,
});
const updates =
  telegram.mode === "webhook"
    ? createWebhookService({ gateway, log }, telegram)
    : createPolling({ gateway, inbox, log });
const health = createMetricsService({
  registry,
  port: config.metricsPort,
  ailment: () => undefined,
});

// Stopped in the opposite order: first nothing new comes in, then what is under way is finished.
const services = [health, resultsConsumer, inboxConsumer, http, readiness, updates];
runUntilSignal(together(services, log), {
  log,
  graceMs: (config.lingerSeconds + config.stopSeconds) * 1000,
});
