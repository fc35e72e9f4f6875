import { columns } from "../../provision/columns.ts";
import type { LoadReport } from "./load-report.ts";
import { figuresTable, partsTable } from "./tables.ts";

/** The report for a terminal. */
export function textOf(report: LoadReport): string {
  const tables = [figuresTable(report), ...(report.parts.length > 0 ? [partsTable(report)] : [])];
  const broken = report.brokenOff === undefined ? [] : [`Broken off: ${report.brokenOff}`];
  return [...broken, ...tables.map((table) => columns(table).join("\n"))].join("\n\n");
}
