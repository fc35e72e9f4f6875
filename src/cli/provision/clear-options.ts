import type { Plan } from "../../cloud/provision/plan.ts";
import { WHOLE_PLAN } from "../../cloud/provision/whole-plan.ts";
import { parsedArgs } from "./parsed-args.ts";
import { namesNoPart, PART_OPTIONS, partOfPlan } from "./part-of-plan.ts";
import { UsageError } from "./plain-words.ts";
import { checkedPrefix, DEFAULT_PREFIX } from "./prefix.ts";

export const CLEAR_USAGE = `npm run clear -- --all [options]

Deletes what npm run setup made, with everything in it: says what that is, asks, and deletes. Stop bot and workers first.

  --prefix <name>  starts every name (default ${DEFAULT_PREFIX}); nothing else is touched, nor what a stack of
                   CloudFormation's (so Copilot) has made under the same name
  --all            queues, tables and buckets
  --queue          only the queues, with their dead letters; so --tables and --buckets; together they add up
  --dry-run        only say what would be deleted
  --yes            do not ask; without it, a terminal is needed
  --help           this text

Region, credentials and endpoint come from the AWS SDK's own variables (AWS_REGION, AWS_PROFILE, AWS_ENDPOINT_URL, …).
Exit code: 0 done, 1 not done, 2 not understood.`;

export type ClearCommand =
  | { readonly kind: "help" }
  | {
      readonly kind: "clear";
      readonly prefix: string;
      readonly dryRun: boolean;
      readonly yes: boolean;
      readonly plan: Plan;
    };

/** Reads the command line. Throws UsageError that says what to change; what to delete must be said. */
export function clearCommand(args: readonly string[]): ClearCommand {
  const flag = { type: "boolean", default: false } as const;
  const { values } = parsedArgs({
    args: [...args],
    options: {
      ...PART_OPTIONS,
      prefix: { type: "string", default: DEFAULT_PREFIX },
      "dry-run": flag,
      yes: flag,
      help: flag,
    },
  });
  if (values.help) return { kind: "help" };
  if (namesNoPart(values)) {
    throw new UsageError("Say what to delete: --queue, --tables, --buckets, or --all.");
  }
  return {
    kind: "clear",
    prefix: checkedPrefix(values.prefix),
    dryRun: values["dry-run"],
    yes: values.yes,
    plan: partOfPlan(WHOLE_PLAN, values),
  };
}
