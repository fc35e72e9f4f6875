import { fileURLToPath } from "node:url";

/** What a process of ours inherits from the shell: not the variables of another Polybot, and nothing of AWS. */
const NOT_OURS =
  /^(AWS_|TELEGRAM_|.*_QUEUE_URL$|.*_TABLE$|.*_BUCKET$|JOBS_CLUSTER$|(VIDEO_)?JOBS_SERVICE$|COPILOT_|ECS_|DATABASE_|PORT$|METRICS_PORT$|NODE_OPTIONS$)/;

type Environment = Readonly<Record<string, string | undefined>>;

/** The shell's variables without those that the local system decides. */
export function inheritable(shell: Environment): Environment {
  return Object.fromEntries(Object.entries(shell).filter(([name]) => !NOT_OURS.test(name)));
}

/**
 * As in a container, and for one machine: every process takes a free port for its figures, and polls end soon, so that a
 * stop is quick.
 */
const COMMON = {
  METRICS_PORT: "0",
  MAX_POLL_SECONDS: "1",
  // Stripping the types takes 25 MB in each process; from the second start on the stripped sources are read from here.
  NODE_COMPILE_CACHE: fileURLToPath(new URL("../../node_modules/.cache/polybot", import.meta.url)),
};

export interface Telegram {
  readonly token: string;
  readonly apiRoot: string;
  readonly mode: "webhook" | "polling";
}

/**
 * A nursery of 3 × 16 MB, which V8 takes under load by default, would be a third of the bot; and with a heap far below
 * the machine's memory, the buffers of pictures that were sent are let go of sooner. 40 MB are in use.
 */
const BOT_NODE_OPTIONS = "--max-semi-space-size=4 --max-old-space-size=96";

/** The bot's variables beside those of the cloud. */
export function botVariables(options: {
  readonly resources: Readonly<Record<string, string>>;
  readonly telegram: Telegram;
  readonly port: number;
  readonly webhookSecret: string;
  readonly resultsKey: string;
}): Record<string, string> {
  const { resources, telegram, port } = options;
  return {
    ...COMMON,
    ...resources,
    TELEGRAM_TOKEN: telegram.token,
    TELEGRAM_API_ROOT: telegram.apiRoot,
    TELEGRAM_MODE: telegram.mode,
    TELEGRAM_WEBHOOK_SECRET: options.webhookSecret,
    PUBLIC_URL: `http://127.0.0.1:${port}`,
    PORT: String(port),
    RESULTS_HMAC_KEY: options.resultsKey,
    NODE_OPTIONS: BOT_NODE_OPTIONS,
    MAX_INBOX_LANES: "4", // nothing is far away here, so more of them only wait for one another
    MAX_REQUESTS_PER_DAY: "0", // whoever starts it is all by themselves, and load tests are many
    MAX_CHAT_REQUESTS_PER_DAY: "0",
    MAX_LINGER_SECONDS: "0", // there is no load balancer to wait for
    MAX_STOP_SECONDS: "15",
  };
}

/**
 * glibc gives each thread memory of its own and keeps what is freed for later: with pictures of many megabytes in several
 * threads that is a quarter of the worker. Fewer arenas, and large pieces straight from the system and back to it, cost
 * nothing that can be measured. Another libc ignores these.
 */
const WORKER_MALLOC = {
  MALLOC_ARENA_MAX: "2",
  MALLOC_MMAP_THRESHOLD_: String(2 ** 20),
  MALLOC_TRIM_THRESHOLD_: String(4 * 2 ** 20),
};

/** Pictures and models lie outside V8's heap, which needs little. */
const WORKER_NODE_OPTIONS = "--max-semi-space-size=4 --max-old-space-size=128";

/** A worker's variables beside those of the cloud. */
export function workerVariables(options: {
  readonly resources: Readonly<Record<string, string>>;
  readonly agentUri: string;
}): Record<string, string> {
  const { JOBS_QUEUE_URL = "", ...resources } = options.resources;
  return {
    ...COMMON,
    ...resources,
    COPILOT_QUEUE_URI: JOBS_QUEUE_URL,
    ...WORKER_MALLOC,
    NODE_OPTIONS: WORKER_NODE_OPTIONS,
    ECS_AGENT_URI: options.agentUri,
    WORKER_CONCURRENCY: "1", // more workers are the way to use more processors
    MAX_STOP_SECONDS: "15",
  };
}

/** The variables of the price API, and of a loading beside the object. */
export function ratesVariables(options: {
  readonly databaseUrl: string;
  readonly port: number;
}): Record<string, string> {
  return {
    METRICS_PORT: COMMON.METRICS_PORT,
    NODE_COMPILE_CACHE: COMMON.NODE_COMPILE_CACHE,
    DATABASE_URL: options.databaseUrl,
    PORT: String(options.port),
    MAX_LINGER_SECONDS: "0", // there is no load balancer to wait for
    MAX_STOP_SECONDS: "15",
  };
}

/** Loading takes a processor; the database wants one as well. */
const LOCAL_INGEST_TASKS = "2";

/** The dispatcher's variables beside those of the cloud. */
export function dispatcherVariables(options: {
  readonly resources: Readonly<Record<string, string>>;
  readonly cluster: string;
  readonly family: string;
  readonly container: string;
}): Record<string, string> {
  return {
    ...COMMON,
    ...options.resources,
    INGEST_CLUSTER: options.cluster,
    INGEST_TASK_FAMILY: options.family,
    INGEST_CONTAINER: options.container,
    INGEST_SUBNETS: "local", // a task is a process of this machine
    INGEST_SECURITY_GROUP: "local",
    MAX_INGEST_TASKS: LOCAL_INGEST_TASKS,
    MAX_STOP_SECONDS: "15",
  };
}

/** What the bot is told of the cloud. One that is not told of the queue for videos says that they are off. */
export function botResources(
  resources: Readonly<Record<string, string>>,
  { hasVideos }: { readonly hasVideos: boolean },
): Readonly<Record<string, string>> {
  const { VIDEO_JOBS_QUEUE_URL: _off, ...others } = resources;
  return hasVideos ? resources : others;
}

/** The variables of a worker that fetches videos. */
export function videoWorkerVariables(options: {
  readonly resources: Readonly<Record<string, string>>;
  readonly agentUri: string;
  readonly toolPath: string;
}): Record<string, string> {
  const { VIDEO_JOBS_QUEUE_URL = "" } = options.resources;
  return {
    ...workerVariables(options),
    COPILOT_QUEUE_URI: VIDEO_JOBS_QUEUE_URL,
    JOB_KINDS: "video",
    YTDLP_PATH: options.toolPath,
  };
}
