import type { Sample } from "../model/record.ts";
import type { Report } from "../simulate.ts";
import { assumptionsOf } from "./assumptions.ts";
import { type Chart, chart } from "./chart.ts";
import { escape } from "./escape.ts";
import { PAGE_STYLE } from "./page-style.ts";
import { limitsTable, planTable, runTable, type Table } from "./tables.ts";

/** More would be closer than a pixel. */
const POINTS = 720;

/** The report as one page that needs nothing else. */
export function htmlOf(report: Report): string {
  const { run, plans, options } = report;
  return `<!doctype html>
<html lang="en">
<head>
<meta charset="utf-8" />
<meta name="viewport" content="width=device-width, initial-scale=1" />
<meta name="color-scheme" content="light dark" />
<title>Polybot: capacity</title>
<style>${PAGE_STYLE}</style>
</head>
<body>
<main>
<h1>Polybot: capacity</h1>
<p>Simulated, not measured.</p>
<h2>A load, and the service as it scales</h2>
${chartsOf(run.samples).map(chart).join("\n")}
${tableOf("The same in numbers", runTable(report))}
${plans.length > 0 ? plansOf(report) : ""}
<h2>What was assumed</h2>
<pre>${escape(JSON.stringify(assumptionsOf(options), undefined, 2))}</pre>
</main>
</body>
</html>
`;
}

function plansOf(report: Report): string {
  const sources = (report.plans[0]?.limits ?? []).map(
    ({ name, remedy, source }) =>
      `<li>${source === undefined ? escape(name) : `<a href="${escape(source)}">${escape(name)}</a>`}: ${escape(remedy)}</li>`,
  );
  return `<h2>Constant rates, and fleets that fit</h2>
${tableOf("What each rate needs", planTable(report))}
${tableOf("How much of each limit it uses, while there is one of each thing", limitsTable(report))}
<h3>What helps</h3>
<ul>${sources.join("\n")}</ul>`;
}

/** Minutes are taken together where there are more than the chart can show: the worst of each counts. */
function chartsOf(samples: readonly Sample[]): readonly Chart[] {
  const size = Math.max(1, Math.ceil(samples.length / POINTS));
  const groups = Array.from({ length: Math.ceil(samples.length / size) }, (_, index) =>
    samples.slice(index * size, (index + 1) * size),
  );
  const hours = groups.map((group) => (group.at(-1)?.at ?? 0) / 3600);
  const line = (name: string, of: (sample: Sample) => number | undefined) => ({
    name,
    values: groups.map((group) => {
      const known = group.map(of).filter((value) => value !== undefined);
      return known.length > 0 ? Math.max(...known) : undefined;
    }),
  });
  return [
    {
      title: "Arrivals",
      unit: "pictures a second",
      hours,
      series: [line("arrivals", ({ rate }) => rate)],
    },
    {
      title: "Tasks and instances",
      unit: "at a minute's end",
      hours,
      series: [
        line("tasks that run", ({ running }) => running),
        line("tasks that scaling wants", ({ desired }) => desired),
        line("instances", ({ instances }) => instances),
      ],
    },
    {
      title: "Waiting",
      unit: "messages",
      hours,
      series: [line("waiting", ({ waiting }) => waiting)],
    },
    {
      title: "99 of 100 jobs of a minute had begun after",
      unit: "seconds",
      hours,
      series: [line("begun after", ({ p99Wait }) => p99Wait)],
    },
    {
      title: "CPU of the tasks that run",
      unit: "percent",
      hours,
      series: [line("CPU", ({ cpu }) => cpu)],
    },
  ];
}

function tableOf(caption: string, [heading = [], ...rows]: Table): string {
  const head = heading.map((cell) => `<th scope="col">${escape(cell)}</th>`).join("");
  const body = rows.map(
    ([name = "", ...cells]) =>
      `<tr><th scope="row">${escape(name)}</th>${cells.map((cell) => `<td>${escape(cell)}</td>`).join("")}</tr>`,
  );
  return `<div class="wide"><table><caption>${escape(caption)}</caption>
<thead><tr>${head}</tr></thead>
<tbody>
${body.join("\n")}
</tbody></table></div>`;
}
