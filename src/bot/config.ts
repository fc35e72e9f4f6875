import { z } from "zod";
import { LOG_LEVELS } from "../lib/logger.ts";
import { backlogConfig, backlogFaults } from "./backlog/backlog-config.ts";

/** For what several variables must say together: checked also when some are at fault, so that all faults are named at once. */
const asWell = { when: () => true };

const port = z.coerce.number().int().min(0).max(65_535);

/** What Telegram takes as a webhook's secret; at least 16 characters, since anybody may guess. */
const webhookSecret = z
  .string()
  .regex(/^[\w-]{16,256}$/, "16 to 256 characters of A-Z, a-z, 0-9, _ and -");

/** The current secret, and the one before it while it is being rotated: `current,previous`. */
const webhookSecrets = z
  .string()
  .transform((text) => text.split(",").map((secret) => secret.trim()))
  .pipe(z.tuple([webhookSecret], webhookSecret));

/**
 * People's and chats' numbers, with commas; nobody when it is empty. A chat that writes in its own name has one, too.
 */
const ids = z
  .string()
  .default("")
  .transform((text) => text.split(",").flatMap((id) => id.trim() || []))
  .pipe(z.array(z.coerce.number<string>().int()))
  .transform((numbers): ReadonlySet<number> => new Set(numbers));

const perMinute = z.coerce.number().int().min(1).max(1000);
/** 0 for no limits at all. More would not fit into the row that remembers them. */
const perDay = z.coerce.number().int().min(0).max(5000);

/** What the bot reads from its environment. */
export const BotConfig = z
  .object({
    TELEGRAM_TOKEN: z.string().regex(/^\d+:[\w-]{30,}$/, "a bot token as @BotFather gives it"),
    TELEGRAM_API_ROOT: z.url().default("https://api.telegram.org"),
    TELEGRAM_MODE: z.enum(["webhook", "polling"]).default("webhook"),
    TELEGRAM_WEBHOOK_SECRET: webhookSecrets.optional(),
    PUBLIC_URL: z.url().optional(),
    TELEGRAM_CERTIFICATE: z.string().optional(),
    PORT: port.default(8080),
    INBOX_QUEUE_URL: z.url(),
    JOBS_QUEUE_URL: z.url(),
    VIDEO_JOBS_QUEUE_URL: z.url().optional(),
    JOBS_CLUSTER: z.string().optional(),
    JOBS_SERVICE: z.string().optional(),
    VIDEO_JOBS_SERVICE: z.string().optional(),
    RESULTS_QUEUE_URL: z.url(),
    RESULTS_HMAC_KEY: z.string().min(32).optional(),
    JOBS_TABLE: z.string(),
    ALBUMS_TABLE: z.string(),
    IMAGES_BUCKET: z.string(),
    THUMBNAILS_BUCKET: z.string().optional(),
    VIDEOS_BUCKET: z.string().optional(),
    MAX_REQUESTS_PER_MINUTE: perMinute.default(10),
    MAX_REQUESTS_PER_DAY: perDay.default(200),
    MAX_CHAT_REQUESTS_PER_MINUTE: perMinute.default(10),
    MAX_CHAT_REQUESTS_PER_DAY: perDay.default(200),
    MAX_QUEUE_DEPTH: z.coerce.number().int().min(1).default(20_000),
    ALLOWED_USERS: ids,
    ADMIN_USERS: ids,
    MAX_INBOX_LANES: z.coerce.number().int().min(1).max(64).default(8),
    MAX_RESULTS_LANES: z.coerce.number().int().min(1).max(64).default(4),
    MAX_POLL_SECONDS: z.coerce.number().int().min(1).max(20).default(5), // 0 would ask without a pause
    MAX_LINGER_SECONDS: z.coerce.number().int().min(0).max(120).default(20),
    MAX_STOP_SECONDS: z.coerce.number().int().min(1).max(120).default(50),
    LOG_LEVEL: z.enum(LOG_LEVELS).default("info"),
    METRICS_PORT: port.default(9464),
  })
  .refine((env) => env.TELEGRAM_MODE === "polling" || env.TELEGRAM_WEBHOOK_SECRET !== undefined, {
    message: "Webhook mode needs a secret; without one anybody could send updates.",
    path: ["TELEGRAM_WEBHOOK_SECRET"],
    ...asWell,
  })
  .refine((env) => env.TELEGRAM_MODE === "polling" || env.PUBLIC_URL !== undefined, {
    message: "Webhook mode needs the address that Telegram reaches the bot at.",
    path: ["PUBLIC_URL"],
    ...asWell,
  })
  .superRefine((env, ctx) => {
    for (const { variable, message } of backlogFaults(env)) {
      ctx.addIssue({ code: "custom", path: [variable], message });
    }
  }, asWell)
  .transform((env) => ({
    telegram: {
      token: env.TELEGRAM_TOKEN,
      apiRoot: env.TELEGRAM_API_ROOT,
      mode: env.TELEGRAM_MODE,
      webhookSecrets: env.TELEGRAM_WEBHOOK_SECRET ?? [],
      publicUrl: env.PUBLIC_URL ?? "",
      certificate: env.TELEGRAM_CERTIFICATE,
    },
    port: env.PORT,
    inboxQueueUrl: env.INBOX_QUEUE_URL,
    jobsQueueUrl: env.JOBS_QUEUE_URL,
    videoJobsQueueUrl: env.VIDEO_JOBS_QUEUE_URL,
    backlog: backlogConfig(env),
    resultsQueueUrl: env.RESULTS_QUEUE_URL,
    resultsKey: env.RESULTS_HMAC_KEY,
    jobsTable: env.JOBS_TABLE,
    albumsTable: env.ALBUMS_TABLE,
    imagesBucket: env.IMAGES_BUCKET,
    thumbnailsBucket: env.THUMBNAILS_BUCKET,
    videosBucket: env.VIDEOS_BUCKET,
    quotas: {
      person: { perMinute: env.MAX_REQUESTS_PER_MINUTE, perDay: env.MAX_REQUESTS_PER_DAY },
      chat: { perMinute: env.MAX_CHAT_REQUESTS_PER_MINUTE, perDay: env.MAX_CHAT_REQUESTS_PER_DAY },
      maxWaiting: env.MAX_QUEUE_DEPTH,
      allowed: env.ALLOWED_USERS,
      admins: env.ADMIN_USERS,
    },
    inboxLanes: env.MAX_INBOX_LANES,
    resultsLanes: env.MAX_RESULTS_LANES,
    pollSeconds: env.MAX_POLL_SECONDS,
    lingerSeconds: env.MAX_LINGER_SECONDS,
    stopSeconds: env.MAX_STOP_SECONDS,
    logLevel: env.LOG_LEVEL,
    metricsPort: env.METRICS_PORT,
  }));
export type BotConfig = z.output<typeof BotConfig>;
