import { z } from "zod";
import { JOB_KINDS } from "../jobs/job.ts";
import { LOG_LEVELS } from "../lib/logger.ts";
import { LAYOUTS } from "./processors/detect/layout.ts";

/** For what several variables must say together: checked also when some are at fault, so that all faults are named at once. */
const asWell = { when: () => true };

const port = z.coerce.number().int().min(0).max(65_535);
const fraction = z.coerce.number().min(0).max(1);

/** A comma list of known job kinds. */
const jobKinds = z
  .string()
  .transform((text) => text.split(",").map((kind) => kind.trim()))
  .pipe(z.array(z.enum(JOB_KINDS)).min(1));

/** What the worker reads from its environment. */
export const WorkerConfig = z
  .object({
    COPILOT_QUEUE_URI: z.url(),
    RESULTS_QUEUE_URL: z.url().optional(),
    RESULTS_URL: z.url().optional(),
    RESULTS_HMAC_KEY: z.string().min(32).optional(),
    JOBS_TABLE: z.string(),
    IMAGES_BUCKET: z.string(),
    THUMBNAILS_BUCKET: z.string(),
    JOB_KINDS: jobKinds.default(["detect", "filter", "concat", "thumbnail"]),
    WORKER_CONCURRENCY: z.coerce.number().int().min(1).max(16).default(2),
    ECS_AGENT_URI: z.url().optional(),
    MODEL_PATH: z.string().optional(),
    MODEL_LABELS: z.string().optional(),
    MODEL_LAYOUT: z.enum(LAYOUTS).optional(),
    MIN_SCORE: fraction.optional(),
    IOU: fraction.default(0.45),
    MAX_POLL_SECONDS: z.coerce.number().int().min(1).max(20).default(5), // 0 would ask without a pause
    MAX_STOP_SECONDS: z.coerce.number().int().min(11).max(7200).default(100),
    LOG_LEVEL: z.enum(LOG_LEVELS).default("info"),
    METRICS_PORT: port.default(9464),
  })
  .refine((env) => (env.RESULTS_QUEUE_URL === undefined) !== (env.RESULTS_URL === undefined), {
    message: "Give either RESULTS_QUEUE_URL or RESULTS_URL: where results are reported.",
    path: ["RESULTS_QUEUE_URL"],
    ...asWell,
  })
  .refine((env) => env.RESULTS_URL === undefined || env.RESULTS_HMAC_KEY !== undefined, {
    message: "RESULTS_URL needs RESULTS_HMAC_KEY: the bot takes only signed results.",
    path: ["RESULTS_HMAC_KEY"],
    ...asWell,
  })
  .transform((env) => ({
    queueUrl: env.COPILOT_QUEUE_URI,
    results: resultsOf(env),
    jobsTable: env.JOBS_TABLE,
    imagesBucket: env.IMAGES_BUCKET,
    thumbnailsBucket: env.THUMBNAILS_BUCKET,
    kinds: env.JOB_KINDS,
    concurrency: env.WORKER_CONCURRENCY,
    agentUri: env.ECS_AGENT_URI,
    model: {
      path: env.MODEL_PATH,
      labels: env.MODEL_LABELS,
      layout: env.MODEL_LAYOUT,
      minScore: env.MIN_SCORE,
      iou: env.IOU,
    },
    pollSeconds: env.MAX_POLL_SECONDS,
    stopSeconds: env.MAX_STOP_SECONDS,
    logLevel: env.LOG_LEVEL,
    metricsPort: env.METRICS_PORT,
  }));
export type WorkerConfig = z.output<typeof WorkerConfig>;

/** Where results are reported: a queue, or the bot's own route. */
type ResultsAddress =
  | { readonly queueUrl: string }
  | { readonly url: string; readonly hmacKey: string };

function resultsOf(env: {
  readonly RESULTS_QUEUE_URL?: string | undefined;
  readonly RESULTS_URL?: string | undefined;
  readonly RESULTS_HMAC_KEY?: string | undefined;
}): ResultsAddress {
  if (env.RESULTS_QUEUE_URL !== undefined) return { queueUrl: env.RESULTS_QUEUE_URL };
  return { url: env.RESULTS_URL ?? "", hmacKey: env.RESULTS_HMAC_KEY ?? "" };
}
