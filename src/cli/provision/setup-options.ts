import { parseArgs } from "node:util";
import { POLYBOT_PLAN } from "../../cloud/provision/polybot-plan.ts";
import type { Plan } from "../../cloud/provision/plan.ts";
import { UsageError } from "./plain-words.ts";

export const SETUP_USAGE = `npm run setup -- [options]

Creates what Polybot needs of AWS, and corrects the settings of what is there. Safe to run again.

  --prefix <name>  starts every name (default polybot-local); on AWS it must be yours alone, since all of AWS
                   shares one list of bucket names
  --queues         only the queues; so --tables and --buckets; together they add up
  --all            everything (the default)
  --dry-run        only say what would be done
  --help           this text

Region, credentials and endpoint come from the AWS SDK's own variables (AWS_REGION, AWS_PROFILE, AWS_ENDPOINT_URL, …).`;

export interface SetupOptions {
  readonly help: boolean;
  readonly prefix: string;
  readonly dryRun: boolean;
  /** The parts of Polybot's plan that were asked for. */
  readonly plan: Plan;
}

/** A prefix that leaves every name valid: bucket names take at most 63 of lower-case letters, digits and hyphens. */
const PREFIX = /^[a-z0-9][a-z0-9-]{1,45}[a-z0-9]$/;

/** Reads the command line. Throws UsageError that says what to change. */
export function setupOptions(args: readonly string[]): SetupOptions {
  const { help, prefix, queues, tables, buckets, all, "dry-run": dryRun } = parsed(args);
  if (!PREFIX.test(prefix)) {
    throw new UsageError(
      `--prefix ${prefix}: use 3 to 47 lower-case letters, digits and hyphens, for bucket names allow no more`,
    );
  }
  const everything = all || !(queues || tables || buckets);
  const plan = partOf(POLYBOT_PLAN, {
    queues: everything || queues,
    tables: everything || tables,
    buckets: everything || buckets,
  });
  return { help, prefix, dryRun, plan };
}

function partOf(plan: Plan, wanted: Readonly<Record<keyof Plan, boolean>>): Plan {
  return {
    queues: wanted.queues ? plan.queues : [],
    tables: wanted.tables ? plan.tables : [],
    buckets: wanted.buckets ? plan.buckets : [],
  };
}

function parsed(args: readonly string[]) {
  const flag = { type: "boolean", default: false } as const;
  try {
    return parseArgs({
      args: [...args],
      options: {
        prefix: { type: "string", default: "polybot-local" },
        queues: flag,
        tables: flag,
        buckets: flag,
        all: flag,
        "dry-run": flag,
        help: flag,
      },
    }).values;
  } catch (err) {
    const what = err instanceof Error ? err.message : String(err);
    throw new UsageError(`${what} (--help lists the options)`, { cause: err });
  }
}
