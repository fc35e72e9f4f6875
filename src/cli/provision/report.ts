import type { Outcome } from "../../cloud/provision/outcome.ts";

/** What was done, one resource a line, then the variables to start the processes with. */
export function setupReport(
  outcomes: readonly Outcome[],
  env: Readonly<Record<string, string>>,
  { dryRun }: { readonly dryRun: boolean },
): string {
  const rows = outcomes.map(({ kind, name, done, settings }) => [
    kind,
    name,
    dryRun && done !== "unchanged" ? `would be ${done}` : done,
    settings.join(", "),
  ]);
  const widths = [0, 1, 2].map((column) =>
    Math.max(0, ...rows.map((row) => row[column]?.length ?? 0)),
  );
  const lines = rows.map((row) =>
    row
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join("  ")
      .trimEnd(),
  );
  const variables = Object.entries(env).map(([name, value]) => `${name}=${value}`);
  return [...lines, ...(variables.length > 0 ? [""] : []), ...variables].join("\n");
}
