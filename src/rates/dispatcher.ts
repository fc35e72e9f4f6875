import { createClients } from "../cloud/clients.ts";
import { createDynamoTable } from "../cloud/dynamodb.ts";
import { createEcsClient } from "../cloud/ecs-client.ts";
import { createEcsTasks } from "../cloud/ecs-tasks.ts";
import { createSqsQueue } from "../cloud/sqs.ts";
import { readConfig } from "../lib/config.ts";
import { explainStartErrors } from "../lib/explain-start-errors.ts";
import { createLogger } from "../lib/logger.ts";
import { createMetricsService, createRegistry } from "../lib/metrics.ts";
import { createReadiness } from "../lib/readiness.ts";
import { runUntilSignal } from "../lib/run.ts";
import { together } from "../lib/service.ts";
import { DispatcherConfig } from "./config.ts";
import { createDispatcher } from "./dispatch/create-dispatcher.ts";
import { createDispatcherMetrics } from "./dispatch/metrics.ts";

/** Of the time that a stop may take, this much is left for giving back what is in hand. */
const GIVE_BACK_MS = 10_000;

explainStartErrors("dispatcher");
const config = readConfig(DispatcherConfig, process.env);
const log = createLogger("dispatcher", config.logLevel);
const registry = createRegistry();
const readiness = createReadiness();
const { sqs, dynamodb } = createClients();

const dispatcher = createDispatcher({
  queue: createSqsQueue(sqs, { url: config.queueUrl, waitSeconds: config.pollSeconds }),
  table: createDynamoTable(dynamodb, { table: config.table, key: "uploadId" }),
  tasks: createEcsTasks(createEcsClient(), config.tasks),
  bucket: config.bucket,
  maxTasks: config.maxTasks,
  maxRetrySeconds: config.retrySeconds,
  maxStartMs: config.startSeconds * 1000,
  maxTaskMs: config.taskSeconds * 1000,
  everyMs: config.pollSeconds * 1000,
  graceMs: config.stopSeconds * 1000 - GIVE_BACK_MS,
  metrics: createDispatcherMetrics(registry),
  now: Date.now,
  log,
});
const health = createMetricsService({
  registry,
  port: config.metricsPort,
  // So that one that never gets ready never counts as well, and the old one stays.
  ailment: () => (readiness.isReady() ? undefined : "It starts, or stops."),
});

runUntilSignal(together([health, dispatcher, readiness], log), {
  log,
  graceMs: config.stopSeconds * 1000,
});
