import { parseArgs } from "node:util";
import { z } from "zod";

export const USAGE = `Usage: npm start -- [--workers 1..16] [--port 8088] [--rates-port 8089 | --no-rates] [--verbose]

Runs the whole of Polybot on this machine: a local cloud, the bot, its workers, and a chat page in place of Telegram.
With TELEGRAM_TOKEN in the environment the bot talks to the real Telegram instead. The price API runs beside it with
sample data, in a Postgres of its own or, with DATABASE_URL in the environment, in that one.

  --workers <n>     so many workers (default 1)
  --port <n>        of the chat page (default 8088; 0 takes any free one)
  --rates-port <n>  of the price API (default 8089; 0 takes any free one)
  --no-rates        without the price API
  --verbose         every line that the processes log
  --help            this text
`;

const LocalOptions = z.object({
  workers: whole(1, 16).default(1),
  port: whole(0, 65_535).default(8088),
  "rates-port": whole(0, 65_535).default(8089),
  "no-rates": z.boolean().default(false),
  verbose: z.boolean().default(false),
  help: z.boolean().default(false),
});
export type LocalOptions = z.output<typeof LocalOptions>;

/** The command line does not fit; the message says what to change. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Reads the command line. Throws UsageError. */
export function localOptions(args: readonly string[]): LocalOptions {
  const options = LocalOptions.safeParse(parsed(args));
  if (options.success) return options.data;
  const faults = options.error.issues.map(({ path, message }) => `--${path.join()}: ${message}`);
  throw new UsageError(`${[...new Set(faults)].join("; ")} (--help lists the options)`);
}

function whole(min: number, max: number) {
  const wanted = `a whole number from ${min} to ${max}`;
  return z.coerce.number(wanted).int(wanted).min(min, wanted).max(max, wanted);
}

function parsed(args: readonly string[]): unknown {
  try {
    return parseArgs({
      args: [...args],
      options: {
        workers: { type: "string" },
        port: { type: "string" },
        "rates-port": { type: "string" },
        "no-rates": { type: "boolean" },
        verbose: { type: "boolean" },
        help: { type: "boolean", short: "h" },
      },
    }).values;
  } catch (err) {
    const what = err instanceof Error ? err.message : String(err);
    throw new UsageError(`${what} (--help lists the options)`, { cause: err });
  }
}
