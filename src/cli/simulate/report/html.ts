import { type Chart, chart } from "../../report/chart.ts";
import { escape } from "../../report/escape.ts";
import { htmlPage } from "../../report/html-page.ts";
import { htmlTable } from "../../report/html-table.ts";
import { linesOf } from "../../report/lines.ts";
import type { Sample } from "../model/record.ts";
import type { Report } from "../simulate.ts";
import { assumptionsOf } from "./assumptions.ts";
import { limitsTable, planTable, runTable } from "./tables.ts";

/** The report as one page that needs nothing else. */
export function htmlOf(report: Report): string {
  const { run, plans, options } = report;
  return htmlPage("Polybot: capacity", [
    "<p>Simulated, not measured.</p>",
    "<h2>A load, and the service as it scales</h2>",
    ...chartsOf(run.samples).map(chart),
    htmlTable("The same in numbers", runTable(report)),
    ...(plans.length > 0 ? [plansOf(report)] : []),
    "<h2>What was assumed</h2>",
    `<pre>${escape(JSON.stringify(assumptionsOf(options), undefined, 2))}</pre>`,
  ]);
}

function plansOf(report: Report): string {
  const sources = (report.plans[0]?.limits ?? []).map(
    ({ name, remedy, source }) =>
      `<li>${source === undefined ? escape(name) : `<a href="${escape(source)}">${escape(name)}</a>`}: ${escape(remedy)}</li>`,
  );
  return `<h2>Constant rates, and fleets that fit</h2>
${htmlTable("What each rate needs", planTable(report))}
${htmlTable("How much of each limit it uses, while there is one of each thing", limitsTable(report))}
<h3>What helps</h3>
<ul>${sources.join("\n")}</ul>`;
}

function chartsOf(samples: readonly Sample[]): readonly Chart[] {
  const { times, timeUnit, line } = linesOf(samples, { timeUnit: "h", seconds: 3600 });
  const common = { times, timeUnit };
  return [
    {
      ...common,
      title: "Arrivals",
      unit: "pictures a second",
      series: [line("arrivals", ({ rate }) => rate)],
    },
    {
      ...common,
      title: "Tasks and instances",
      unit: "at a minute's end",
      series: [
        line("tasks that run", ({ running }) => running),
        line("tasks that scaling wants", ({ desired }) => desired),
        line("instances", ({ instances }) => instances),
      ],
    },
    {
      ...common,
      title: "Waiting",
      unit: "messages",
      series: [line("waiting", ({ waiting }) => waiting)],
    },
    {
      ...common,
      title: "99 of 100 jobs of a minute had begun after",
      unit: "seconds",
      series: [line("begun after", ({ p99Wait }) => p99Wait)],
    },
    {
      ...common,
      title: "CPU of the tasks that run",
      unit: "percent",
      series: [line("CPU", ({ cpu }) => cpu)],
    },
  ];
}
