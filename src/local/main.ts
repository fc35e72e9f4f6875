import { z } from "zod";
import { ConfigError, readConfig } from "../lib/config.ts";
import { createLogger, LOG_LEVELS } from "../lib/logger.ts";
import { runUntilSignal } from "../lib/run.ts";
import { findYtDlp } from "./find-yt-dlp.ts";
import { type LocalOptions, localOptions, USAGE, UsageError } from "./options.ts";
import { freePort } from "./free-port.ts";
import { modelHint } from "./model-hint.ts";
import { type LocalRates, startRates } from "./rates/start-rates.ts";
import { sayLine } from "./say-line.ts";
import { startSystem, type System } from "./system.ts";

/** Longer than the processes may take to stop. */
const GRACE_MS = 25_000;

const NO_VIDEOS = "  Videos are off: there is no yt-dlp on this machine.\n";

const LocalConfig = z
  .object({
    TELEGRAM_TOKEN: z.string().optional(),
    LOG_LEVEL: z.enum(LOG_LEVELS).default("warn"),
    MODEL_PATH: z.string().optional(),
    DATABASE_URL: z.string().optional(),
  })
  .transform((env) => ({
    telegramToken: env.TELEGRAM_TOKEN,
    logLevel: env.LOG_LEVEL,
    model: env.MODEL_PATH,
    databaseUrl: env.DATABASE_URL,
  }));

function run(options: LocalOptions): void {
  const { port, workers, verbose } = options;
  const config = readConfig(LocalConfig, process.env);
  const log = createLogger("local", config.logLevel);
  let system: System | undefined;
  let rates: Promise<LocalRates | undefined> | undefined;

  async function start(): Promise<void> {
    const toolPath = await findYtDlp(process.env);
    try {
      system = await startSystem({
        ...(toolPath !== undefined && { videos: { toolPath } }),
        port,
        workers,
        shell: process.env,
        telegramToken: config.telegramToken,
        onLine: sayLine(process.stdout, { verbose }),
        log,
      });
    } catch (err) {
      giveUp(isTaken(err) ? `Port ${port} is taken. Choose another one: --port 0` : reasonOf(err));
    }
    const hints = [
      await modelHint(config.model),
      toolPath === undefined ? NO_VIDEOS : "",
      workersHint(workers),
    ];
    process.stdout.write(
      `\n  Polybot runs at ${system.address}\n${hints.join("")}  Ctrl-C stops it.\n\n`,
    );
    if (!options["no-rates"]) {
      rates = addRates(system, { port: options["rates-port"], databaseUrl: config.databaseUrl });
    }
  }

  async function stop(): Promise<void> {
    await (await rates)?.stop();
    await system?.stop();
  }
  runUntilSignal({ name: "local", start, stop }, { log, graceMs: GRACE_MS });
}

/** Who sees no worker at first need not look for a fault. */
function workersHint(workers: LocalOptions["workers"]): string {
  if (typeof workers === "number") return "";
  return `  Workers come and go with what waits: ${workers.min} to ${workers.max}.\n`;
}

/** The price API takes some seconds more, which nobody has to wait for; where it cannot run, the rest does. */
async function addRates(
  system: System,
  options: { readonly port: number; readonly databaseUrl: string | undefined },
): Promise<LocalRates | undefined> {
  try {
    const port = await freePort(options.port);
    const { cloud, processes } = system;
    const rates = await startRates({ port, databaseUrl: options.databaseUrl, cloud, processes });
    process.stdout.write(
      `  The price API runs at ${rates.address}/docs\n  More prices: curl -T FILE ${rates.incoming}\n\n`,
    );
    return rates;
  } catch (err) {
    const why = isTaken(err)
      ? `Port ${options.port} is taken. Choose another one: --rates-port 0`
      : reasonOf(err);
    process.stdout.write(`  Without the price API: ${why}\n\n`);
    return undefined;
  }
}

/** There is a person at the terminal: words for them, and no log line. */
function giveUp(why: string): never {
  process.stderr.write(`Polybot could not start: ${why}\n`);
  process.exit(1);
}

function isTaken(err: unknown): boolean {
  return err instanceof Error && "code" in err && err.code === "EADDRINUSE";
}

function reasonOf(err: unknown): string {
  return err instanceof Error ? err.message : String(err);
}

try {
  const options = localOptions(process.argv.slice(2));
  if (options.help) process.stdout.write(USAGE);
  else run(options);
} catch (err) {
  if (!(err instanceof UsageError) && !(err instanceof ConfigError)) throw err;
  giveUp(err.message);
}
