import { columns } from "../../provision/columns.ts";
import type { Report } from "../simulate.ts";
import { limitsTable, planTable, runTable } from "./tables.ts";

/** The report for a terminal. */
export function textOf(report: Report): string {
  const tables = [
    runTable(report),
    ...(report.plans.length > 0 ? [planTable(report), limitsTable(report)] : []),
  ];
  return tables.map((table) => columns(table).join("\n")).join("\n\n");
}
