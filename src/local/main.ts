import { parseArgs } from "node:util";
import { z } from "zod";
import { readConfig } from "../lib/config.ts";
import { explainStartErrors } from "../lib/explain-start-errors.ts";
import { createLogger, LOG_LEVELS } from "../lib/logger.ts";
import { runUntilSignal } from "../lib/run.ts";
import { sayLine } from "./say-line.ts";
import { startSystem, type System } from "./system.ts";

/** Longer than the processes may take to stop. */
const GRACE_MS = 25_000;

const HELP = `Usage: npm start -- [--workers 1..16] [--port 8088] [--verbose]

Runs the whole of Polybot on this machine: a local cloud, the bot, its workers, and a chat page in place of Telegram.
With TELEGRAM_TOKEN in the environment the bot talks to the real Telegram instead.
`;

const Options = z.object({
  workers: z.coerce.number().int().min(1).max(16).default(1),
  port: z.coerce.number().int().min(0).max(65_535).default(8088),
  verbose: z.boolean().default(false),
  help: z.boolean().default(false),
});

const LocalConfig = z
  .object({ TELEGRAM_TOKEN: z.string().optional(), LOG_LEVEL: z.enum(LOG_LEVELS).default("warn") })
  .transform((env) => ({ telegramToken: env.TELEGRAM_TOKEN, logLevel: env.LOG_LEVEL }));

explainStartErrors("local");
const { values } = parseArgs({
  options: {
    workers: { type: "string" },
    port: { type: "string" },
    verbose: { type: "boolean" },
    help: { type: "boolean", short: "h" },
  },
});
const options = Options.parse(values);
const config = readConfig(LocalConfig, process.env);
const log = createLogger("local", config.logLevel);
let system: System | undefined;

if (options.help) {
  process.stdout.write(HELP);
} else {
  runUntilSignal(
    {
      name: "local",
      async start() {
        system = await startSystem({
          port: options.port,
          workers: options.workers,
          shell: process.env,
          telegramToken: config.telegramToken,
          onLine: sayLine(process.stdout, { verbose: options.verbose }),
          log,
        });
        process.stdout.write(`\n  Polybot runs at ${system.address}\n  Ctrl-C stops it.\n\n`);
      },
      async stop() {
        await system?.stop();
      },
    },
    { log, graceMs: GRACE_MS },
  );
}
