import { type Chart, chart } from "../../report/chart.ts";
import { escape } from "../../report/escape.ts";
import { htmlPage } from "../../report/html-page.ts";
import { htmlTable } from "../../report/html-table.ts";
import { linesOf } from "../../report/lines.ts";
import type { LoadReport } from "./load-report.ts";
import { figuresTable, partsTable } from "./tables.ts";

const SECONDS = { timeUnit: "s", seconds: 1 } as const;

/** The report as one page that needs nothing else. */
export function htmlOf(report: LoadReport): string {
  const { startedAt, brokenOff, load, parts } = report;
  return htmlPage("Polybot: load test", [
    `<p>Measured, ${escape(startedAt)}.${brokenOff === undefined ? "" : ` Broken off: ${escape(brokenOff)}`}</p>`,
    htmlTable("The figures", figuresTable(report)),
    ...(parts.length > 0 ? [htmlTable("By what was asked for", partsTable(report))] : []),
    ...chartsOf(report).map(chart),
    "<h2>What was sent</h2>",
    `<pre>${escape(JSON.stringify(load, undefined, 2))}</pre>`,
  ]);
}

function chartsOf({ seconds, samples }: LoadReport): readonly Chart[] {
  const bySecond = linesOf(seconds, SECONDS);
  const bySample = linesOf(samples, SECONDS);
  return [
    {
      ...timesOf(bySecond),
      title: "Requests and answers",
      unit: "a second",
      series: [
        bySecond.line("sent", ({ sent }) => sent),
        bySecond.line("answered", ({ answered }) => answered),
      ],
    },
    {
      ...timesOf(bySecond),
      title: "Answered after, of the answers of a second",
      unit: "seconds",
      series: [
        bySecond.line("half", ({ p50 }) => p50 && p50 / 1000),
        bySecond.line("99 %", ({ p99 }) => p99 && p99 / 1000),
      ],
    },
    {
      ...timesOf(bySample),
      title: "Waiting",
      unit: "requests",
      series: [
        bySample.line("jobs that wait for a worker", ({ waiting }) => waiting),
        bySample.line("requests without an answer", ({ open }) => open),
      ],
    },
    {
      ...timesOf(bySample),
      title: "Workers",
      unit: "that run",
      series: [bySample.line("workers", ({ workers }) => workers)],
    },
  ];
}

function timesOf({ times, timeUnit }: Pick<Chart, "times" | "timeUnit">) {
  return { times, timeUnit };
}
