import { z } from "zod";
import { JOB_KINDS, type JobKind } from "../jobs/job.ts";
import { LOG_LEVELS } from "../lib/logger.ts";
import { LAYOUTS } from "./processors/detect/layout.ts";
import { type VideoConfig, videoHosts, videoTestHost } from "./video-config.ts";

/** For what several variables must say together: checked also when some are at fault, so that all faults are named at once. */
const asWell = { when: () => true };

const port = z.coerce.number().int().min(0).max(65_535);
const fraction = z.coerce.number().min(0).max(1);

/** A comma list of known job kinds. */
const jobKinds = z
  .string()
  .transform((text) => text.split(",").map((kind) => kind.trim()))
  .pipe(z.array(z.enum(JOB_KINDS)).min(1));

const PICTURES = ["detect", "filter", "concat", "thumbnail"] as const satisfies readonly JobKind[];
const isVideo = (kind: JobKind): boolean => kind === "video";
const isPictures = (kind: JobKind): boolean => kind !== "video";

/** What is sent as a link anyhow, and what a task's disk holds many times. */
const MAX_VIDEO_BYTES = 2 * 2 ** 30;
/** Longer than any film. */
const MAX_VIDEO_SECONDS = 4 * 3600;

/** A queue that no cloud has. */
const LOCAL = /^http:\/\/127\.0\.0\.1:/;

type Bucket = "IMAGES_BUCKET" | "THUMBNAILS_BUCKET" | "VIDEOS_BUCKET";
/** Kinds that are at fault are not there. */
type Given = { readonly JOB_KINDS?: readonly JobKind[] } & {
  readonly [B in Bucket]?: string | undefined;
};

const isThere =
  (name: Bucket, needs: (kind: JobKind) => boolean) =>
  (env: Given): boolean =>
    env[name] !== undefined || !(env.JOB_KINDS ?? PICTURES).some(needs);
const needed = (name: Bucket) => ({ message: "This worker needs it.", path: [name], ...asWell });

/** What the worker reads from its environment. */
export const WorkerConfig = z
  .object({
    COPILOT_QUEUE_URI: z.url(),
    RESULTS_QUEUE_URL: z.url().optional(),
    RESULTS_URL: z.url().optional(),
    RESULTS_HMAC_KEY: z.string().min(32).optional(),
    JOBS_TABLE: z.string(),
    IMAGES_BUCKET: z.string().optional(),
    THUMBNAILS_BUCKET: z.string().optional(),
    JOB_KINDS: jobKinds.default([...PICTURES]),
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
    VIDEOS_BUCKET: z.string().optional(),
    YTDLP_PATH: z.string().default("yt-dlp"),
    VIDEO_HOSTS: videoHosts,
    VIDEO_MAX_BYTES: z.coerce.number().int().min(1).default(MAX_VIDEO_BYTES),
    MAX_VIDEO_SECONDS: z.coerce.number().int().min(1).default(MAX_VIDEO_SECONDS),
    MAX_VIDEO_BYTES_PER_SECOND: z.coerce.number().int().min(1000).default(100_000_000),
    MAX_VIDEO_MINUTES: z.coerce.number().int().min(1).max(600).default(45),
    VIDEO_TEST_HOST: videoTestHost,
  })
  .refine(isThere("IMAGES_BUCKET", isPictures), needed("IMAGES_BUCKET"))
  .refine(isThere("THUMBNAILS_BUCKET", isPictures), needed("THUMBNAILS_BUCKET"))
  .refine(isThere("VIDEOS_BUCKET", isVideo), needed("VIDEOS_BUCKET"))
  .refine((env) => env.VIDEO_TEST_HOST === undefined || LOCAL.test(env.COPILOT_QUEUE_URI), {
    message: "For tests alone: the queue must be on 127.0.0.1, too.",
    path: ["VIDEO_TEST_HOST"],
    ...asWell,
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
    imagesBucket: env.IMAGES_BUCKET ?? "",
    thumbnailsBucket: env.THUMBNAILS_BUCKET ?? "",
    video: {
      bucket: env.VIDEOS_BUCKET ?? "",
      toolPath: env.YTDLP_PATH,
      limits: {
        hosts: env.VIDEO_HOSTS,
        testHost: env.VIDEO_TEST_HOST,
        maxBytes: env.VIDEO_MAX_BYTES,
        maxSeconds: env.MAX_VIDEO_SECONDS,
        maxBytesPerSecond: env.MAX_VIDEO_BYTES_PER_SECOND,
        maxMs: env.MAX_VIDEO_MINUTES * 60_000,
      },
    } satisfies VideoConfig,
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
