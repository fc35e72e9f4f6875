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
