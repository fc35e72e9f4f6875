import { columns } from "../../provision/columns.ts";
import type { Table } from "../../report/html-table.ts";
import type { Report } from "../simulate.ts";
import { limitsTable, planTable, runTable } from "./tables.ts";

/** The report for a terminal, or as Markdown. */
export function textOf(report: Report, isMarkdown = false): string {
  const plans = report.plans.length > 0 ? [planTable(report), limitsTable(report)] : [];
  return [runTable(report), ...plans]
    .map((table) => (isMarkdown ? markdown(table) : columns(table).join("\n")))
    .join("\n\n");
}

function markdown([heading = [], ...rows]: Table): string {
  const rule = heading.map((_, index) => (index === 0 ? "---" : "--:"));
  return [heading, rule, ...rows].map((cells) => `| ${cells.join(" | ")} |`).join("\n");
}
