import { WHOLE_PLAN } from "../../cloud/provision/whole-plan.ts";
import type { Plan } from "../../cloud/provision/plan.ts";
import { parsedArgs } from "./parsed-args.ts";
import { namesNoPart, PART_OPTIONS, partOfPlan } from "./part-of-plan.ts";
import { checkedPrefix, DEFAULT_PREFIX } from "./prefix.ts";

export const SETUP_USAGE = `npm run setup -- [options]

Creates what Polybot needs of AWS, and corrects the settings of what is there. Safe to run again.

  --prefix <name>  starts every name (default ${DEFAULT_PREFIX}); on AWS it must be yours alone, since all of AWS
                   shares one list of bucket names
  --queue          only the queues; so --tables and --buckets; together they add up
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

/** Reads the command line. Throws UsageError that says what to change. */
export function setupOptions(args: readonly string[]): SetupOptions {
  const flag = { type: "boolean", default: false } as const;
  const { values } = parsedArgs({
    args: [...args],
    options: {
      ...PART_OPTIONS,
      prefix: { type: "string", default: DEFAULT_PREFIX },
      "dry-run": flag,
      help: flag,
    },
  });
  return {
    help: values.help,
    prefix: checkedPrefix(values.prefix),
    dryRun: values["dry-run"],
    plan: namesNoPart(values) ? WHOLE_PLAN : partOfPlan(WHOLE_PLAN, values),
  };
}
