import { availableParallelism } from "node:os";
import { parseArgs } from "node:util";
import { z } from "zod";

export const USAGE = `Usage: npm start -- [--workers 1..16] [--autoscale [--max-workers 1..16]] [--port 8088] [--rates-port 8089 | --no-rates]
                    [--verbose]

Runs the whole of Polybot on this machine: a local cloud, the bot, its workers, and a chat page in place of Telegram.
With TELEGRAM_TOKEN in the environment the bot talks to the real Telegram instead. The price API runs beside it with
sample data, in a Postgres of its own or, with DATABASE_URL in the environment, in that one.

  --workers <n>     so many workers (default 1); with --autoscale the fewest (default 0)
  --autoscale       workers come and go with what waits for them, as on AWS, but a minute of its rule takes a second
  --max-workers <n> the most of them, of each kind (default: as many as the machine has processors, at least 2)
  --port <n>        of the chat page (default 8088; 0 takes any free one)
  --rates-port <n>  of the price API (default 8089; 0 takes any free one)
  --no-rates        without the price API
  --verbose         every line that the processes log
  --help            this text
`;

/** A worker takes 100 to 200 MB and a processor; what the panel shows has room for twice as many. */
const MAX_WORKERS = 16;

const LocalOptions = z.object({
  workers: whole(1, MAX_WORKERS).optional(),
  autoscale: z.boolean().default(false),
  "max-workers": whole(1, MAX_WORKERS).optional(),
  port: whole(0, 65_535).default(8088),
  "rates-port": whole(0, 65_535).default(8089),
  "no-rates": z.boolean().default(false),
  verbose: z.boolean().default(false),
  help: z.boolean().default(false),
});
type Given = z.output<typeof LocalOptions>;

export interface LocalOptions extends Omit<Given, "workers" | "autoscale" | "max-workers"> {
  /** So many, or as many as the queue needs. */
  readonly workers: number | { readonly min: number; readonly max: number };
}

/** The command line does not fit; the message says what to change. */
export class UsageError extends Error {
  override readonly name = "UsageError";
}

/** Reads the command line. Throws UsageError. */
export function localOptions(args: readonly string[]): LocalOptions {
  const options = LocalOptions.safeParse(parsed(args));
  if (options.success) {
    const { workers, autoscale, "max-workers": most, ...others } = options.data;
    return { ...others, workers: workersOf({ workers, autoscale, most }) };
  }
  const faults = options.error.issues.map(({ path, message }) => `--${path.join()}: ${message}`);
  throw new UsageError(`${[...new Set(faults)].join("; ")} (--help lists the options)`);
}

function workersOf({
  workers,
  autoscale,
  most,
}: Pick<Given, "workers" | "autoscale"> & {
  readonly most: number | undefined;
}): LocalOptions["workers"] {
  if (!autoscale) {
    if (most === undefined) return workers ?? 1;
    throw new UsageError("--max-workers: only with --autoscale (--help lists the options)");
  }
  // More than processors would only take turns; with one of them there would be nothing to see.
  const usual = Math.min(MAX_WORKERS, Math.max(2, availableParallelism(), workers ?? 0));
  const [min, max] = [workers ?? 0, most ?? usual];
  if (min <= max) return { min, max };
  throw new UsageError(
    `--max-workers: not fewer than --workers, which are ${min} (--help lists the options)`,
  );
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
        autoscale: { type: "boolean" },
        "max-workers": { type: "string" },
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
