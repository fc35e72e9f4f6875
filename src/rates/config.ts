import { z } from "zod";
import { LOG_LEVELS } from "../lib/logger.ts";
import { addressOf, databaseVariables, hasOneAddress, ONE_ADDRESS } from "./address.ts";

const port = z.coerce.number().int().min(0).max(65_535);

/** What the API reads from its environment. */
export const RatesConfig = z
  .object({
    ...databaseVariables,
    PORT: port.default(8080),
    MAX_LINGER_SECONDS: z.coerce.number().int().min(0).max(120).default(20),
    MAX_STOP_SECONDS: z.coerce.number().int().min(1).max(120).default(30),
    LOG_LEVEL: z.enum(LOG_LEVELS).default("info"),
    METRICS_PORT: port.default(9464),
  })
  .refine(hasOneAddress, ONE_ADDRESS)
  .transform((env) => ({
    database: addressOf(env),
    port: env.PORT,
    lingerSeconds: env.MAX_LINGER_SECONDS,
    stopSeconds: env.MAX_STOP_SECONDS,
    logLevel: env.LOG_LEVEL,
    metricsPort: env.METRICS_PORT,
  }));

/** What one loading of a file reads from its environment. */
export const IngestConfig = z
  .object({
    ...databaseVariables,
    S3_BUCKET: z.string(),
    S3_OBJECT_KEY: z.string(),
    LOG_LEVEL: z.enum(LOG_LEVELS).default("info"),
  })
  .refine(hasOneAddress, ONE_ADDRESS)
  .transform((env) => ({
    database: addressOf(env),
    bucket: env.S3_BUCKET,
    key: env.S3_OBJECT_KEY,
    logLevel: env.LOG_LEVEL,
  }));

/** Fargate's own limit on what one account runs at once is of this order; one item lists the tasks. */
const MAX_TASKS = 1000;

const seconds = (max: number) => z.coerce.number().int().min(1).max(max);

/** What the dispatcher reads from its environment. */
export const DispatcherConfig = z
  .object({
    UPLOADS_QUEUE_URL: z.url(),
    UPLOADS_BUCKET: z.string(),
    UPLOADS_TABLE: z.string(),
    INGEST_CLUSTER: z.string(),
    INGEST_SUBNETS: z
      .string()
      .transform((text) => text.split(",").map((subnet) => subnet.trim()))
      .pipe(z.array(z.string().min(1)).min(1)),
    INGEST_SECURITY_GROUP: z.string(),
    INGEST_TASK_FAMILY: z.string(),
    INGEST_CONTAINER: z.string(),
    MAX_INGEST_TASKS: z.coerce.number().int().min(1).max(MAX_TASKS).default(50),
    MAX_RETRY_SECONDS: seconds(36_000).default(600),
    MAX_START_SECONDS: seconds(36_000).default(600),
    MAX_TASK_SECONDS: seconds(864_000).default(21_600),
    MAX_POLL_SECONDS: seconds(20).default(5),
    MAX_STOP_SECONDS: z.coerce.number().int().min(11).max(110).default(50),
    LOG_LEVEL: z.enum(LOG_LEVELS).default("info"),
    METRICS_PORT: port.default(9464),
  })
  .transform((env) => ({
    queueUrl: env.UPLOADS_QUEUE_URL,
    bucket: env.UPLOADS_BUCKET,
    table: env.UPLOADS_TABLE,
    tasks: {
      cluster: env.INGEST_CLUSTER,
      family: env.INGEST_TASK_FAMILY,
      container: env.INGEST_CONTAINER,
      subnets: env.INGEST_SUBNETS,
      securityGroup: env.INGEST_SECURITY_GROUP,
    },
    maxTasks: env.MAX_INGEST_TASKS,
    retrySeconds: env.MAX_RETRY_SECONDS,
    startSeconds: env.MAX_START_SECONDS,
    taskSeconds: env.MAX_TASK_SECONDS,
    pollSeconds: env.MAX_POLL_SECONDS,
    stopSeconds: env.MAX_STOP_SECONDS,
    logLevel: env.LOG_LEVEL,
    metricsPort: env.METRICS_PORT,
  }));
