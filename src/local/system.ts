import { POLYBOT_PLAN } from "../cloud/provision/polybot-plan.ts";
import { provision } from "../cloud/provision/provision.ts";
import { createSqsQueue } from "../cloud/sqs.ts";
import type { Logger } from "../lib/logger.ts";
import { createChatPages } from "./chat/pages.ts";
import type { Child } from "./child.ts";
import { localClients } from "./cloud/local-clients.ts";
import { type LocalCloud, startLocalCloud } from "./cloud/local-cloud.ts";
import { backlogVariables, type Fleets, type Scaling, startFleets } from "./fleet/start-fleets.ts";
import { freePort } from "./free-port.ts";
import { frontIsPanel } from "./front-is-panel.ts";
import { inTurn } from "./in-turn.ts";
import { panelRoutes } from "./panel/panel-routes.ts";
import { createPanel } from "./panel/panel.ts";
import { botResources, botVariables, type Telegram } from "./process-variables.ts";
import { createProcesses, type Processes } from "./processes.ts";
import { drawSamples } from "./samples.ts";
import { secret, standInToken } from "./secrets.ts";
import { startTelegramStandIn, type TelegramStandIn } from "./telegram/start.ts";

interface VideoOptions {
  readonly toolPath: string;
  readonly env?: Readonly<Record<string, string>>;
}

export interface SystemOptions {
  /** Of the page; 0 for a free one. */
  readonly port: number;
  /** So many, or as many as the queue needs. */
  readonly workers: number | Scaling;
  /** The shell's environment, for the processes to inherit from. */
  readonly shell: Readonly<Record<string, string | undefined>>;
  /** The real Telegram, by long polling, in place of the stand-in. */
  readonly telegramToken?: string | undefined;
  /** Fetches videos with this yt-dlp; without it, videos are off. */
  readonly videos?: VideoOptions;
  /** More variables for the processes; they win. */
  readonly botEnv?: Readonly<Record<string, string>>;
  readonly workerEnv?: Readonly<Record<string, string>>;
  /** Of every queue, in place of its own. */
  readonly visibilitySeconds?: number;
  /** How soon the stand-in delivers an update again that the bot did not take; without it as late as Telegram. */
  readonly deliveryRetryMs?: number;
  /** Every line that a process logs, and one in its name when it ends by itself. */
  readonly onLine?: (name: string, line: unknown) => void;
  readonly log: Logger;
}

/** The whole system on 127.0.0.1. */
export interface System {
  /** The page: the chat, and what the cloud does. */
  readonly address: string;
  /** Where the bot listens. */
  readonly botUrl: string;
  readonly cloud: LocalCloud;
  /** The variables of queues, tables and buckets. */
  readonly resources: Readonly<Record<string, string>>;
  /** The address of each queue's dead-letter queue, by the queue's own variable. */
  readonly deadLetters: Readonly<Record<string, string>>;
  readonly webhookSecret: string;
  readonly resultsKey: string;
  readonly standIn: TelegramStandIn;
  readonly processes: Processes;
  readonly bot: Child;
  /** As they are now. */
  readonly workers: readonly Child[];
  readonly videoWorker: Child | undefined;
  /** Stops the processes, then what they lean on. Safe to call twice. */
  stop(): Promise<void>;
}

/** Starts the local cloud with its queues, tables and buckets, the stand-in for Telegram, the bot and the workers. */
export async function startSystem(options: SystemOptions): Promise<System> {
  const { log, telegramToken, videos } = options;
  await using started = new AsyncDisposableStack(); // a start that fails leaves nothing running
  const cloud = await startLocalCloud({ log });
  started.defer(async () => await cloud.stop());
  const { visibilitySeconds, deliveryRetryMs } = options;
  const clients = localClients(cloud.endpoint);
  started.defer(() => Object.values(clients).forEach((client) => client.destroy()));
  const { env: resources, deadLetters } = await provision(clients, POLYBOT_PLAN, {
    prefix: "polybot-local",
    ...(visibilitySeconds !== undefined && { visibilitySeconds }),
  });

  const queueAt = (url: string) => createSqsQueue(clients.sqs, { url });
  const queue = (name: string, url: string) => {
    const watched = queueAt(url);
    return { name, depth: async () => await watched.depth() };
  };
  const panel = createPanel({
    queues: [
      queue("inbox", resources.INBOX_QUEUE_URL),
      queue("jobs", resources.JOBS_QUEUE_URL),
      queue("video jobs", resources.VIDEO_JOBS_QUEUE_URL),
      queue("results", resources.RESULTS_QUEUE_URL),
      ...Object.entries(deadLetters).map(([name, url]) => queue(deadLettersName(name), url)),
    ],
  });
  const panelPages = panelRoutes(panel);
  const front = telegramToken === undefined ? [] : [frontIsPanel];
  const chatPages = createChatPages({ samples: drawSamples });
  const standIn = await startTelegramStandIn({
    port: options.port,
    token: standInToken(),
    log,
    ...(deliveryRetryMs !== undefined && { retryBaseMs: deliveryRetryMs }),
    pages: inTurn([...front, panelPages, chatPages], (err) => log.error({ err }, "page failed")),
  });
  started.defer(async () => await standIn.stop());

  const processes = createProcesses({
    shell: options.shell,
    cloud,
    panel,
    onLine: options.onLine ?? (() => undefined),
  });
  const telegram: Telegram =
    telegramToken === undefined
      ? { token: standIn.token, apiRoot: standIn.url, mode: "webhook" }
      : { token: telegramToken, apiRoot: "https://api.telegram.org", mode: "polling" };
  const botPort = await freePort();
  const webhookSecret = secret();
  const resultsKey = secret();
  const hasVideos = videos !== undefined;
  const isScaled = typeof options.workers !== "number";
  const bot = processes.start({
    name: "bot",
    entry: "bot/main.ts",
    variables: {
      ...botVariables({
        resources: botResources(resources, { hasVideos }),
        telegram,
        port: botPort,
        webhookSecret,
        resultsKey,
      }),
      ...(isScaled && backlogVariables(cloud.ecs.cluster, hasVideos)),
      ...options.botEnv,
    },
    isWorker: false,
  });
  let fleets: Fleets | undefined;
  started.defer(async () => void (await Promise.all([bot.stop(), fleets?.stop()])));
  const { workers, videoWorkers } = (fleets = await startFleets({
    processes,
    cloud,
    resources,
    queue: queueAt,
    workers: options.workers,
    workerEnv: options.workerEnv,
    videos,
    log,
  }));

  const running = started.move();
  let stopping: Promise<void> | undefined;
  return {
    address: standIn.url,
    botUrl: `http://127.0.0.1:${botPort}`,
    cloud,
    resources,
    deadLetters,
    webhookSecret,
    resultsKey,
    standIn,
    processes,
    bot,
    get workers() {
      return workers.workers;
    },
    get videoWorker() {
      return videoWorkers?.workers[0];
    },
    async stop() {
      stopping ??= running.disposeAsync();
      await stopping;
    },
  };
}

/** `VIDEO_JOBS_QUEUE_URL` → `video jobs dead letters` */
function deadLettersName(variable: string): string {
  return `${variable.replace("_QUEUE_URL", "").replaceAll("_", " ").toLowerCase()} dead letters`;
}
