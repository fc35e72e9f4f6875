import type { Outcome } from "../../cloud/provision/outcome.ts";
import { columns } from "./columns.ts";

/** What was done, one resource a line, then the variables to start the processes with. */
export function setupReport(
  outcomes: readonly Outcome[],
  env: Readonly<Record<string, string>>,
  { dryRun }: { readonly dryRun: boolean },
): string {
  const lines = columns(
    outcomes.map(({ kind, name, done, settings }) => [
      kind,
      name,
      dryRun && done !== "unchanged" ? `would be ${done}` : done,
      settings.join(", "),
    ]),
  );
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return [...lines, ...(variables.length > 0 ? [""] : []), ...variables].join("\n");
}
