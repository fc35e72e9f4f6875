import { totalOf } from "../plan/monthly-cost.ts";
import type { ScalePlan } from "../plan/plan-scale.ts";
import type { Report } from "../simulate.ts";
import type { Table } from "../../report/html-table.ts";
import { dollars, number, seconds, times } from "../../report/words.ts";

/** How the load went through the service as it scales. */
export function runTable({ run, options }: Report): Table {
  const { wait, answer, samples } = run;
  const running = samples.map((sample) => sample.running);
  return [
    ["the load through the service as it scales", ""],
    ["pictures", number(run.arrived)],
    ["a second, on average", number(run.arrived / options.seconds)],
    [
      "begun after: half, 95 %, 99 %",
      `${seconds(wait.p50)}, ${seconds(wait.p95)}, ${seconds(wait.p99)}`,
    ],
    ["begun after, at worst", seconds(wait.max)],
    ["answered after: half, 99 %", `${seconds(answer.p50)}, ${seconds(answer.p99)}`],
    ["still waiting at the end", number(run.waiting)],
    ["jobs done anew, given up", `${number(run.cutOff)}, ${number(run.deadLetters)}`],
    ["most waiting at a minute's end", number(over(samples.map(({ waiting }) => waiting)))],
    [
      "tasks, on average and at most",
      `${number(run.taskSeconds / options.seconds)}, ${number(over(running))}`,
    ],
    ["instances, on average", number(run.instanceSeconds / options.seconds)],
    ["the lanes' time that was worked", `${number(run.utilization * 100)} %`],
    ["bots", number(run.bots)],
    ...run.cost.map(({ name, dollars: cost }) => [`$ a month: ${name}`, dollars(cost)]),
    ["$ a month", dollars(totalOf(run.cost))],
  ];
}

/** What each scale needs. */
export function planTable({ plans, options }: Report): Table {
  const row = (name: string, cell: (plan: ScalePlan) => string) => [name, ...plans.map(cell)];
  const costs = plans[0]?.cost ?? [];
  return [
    row("pictures a second, all the time", (plan) => number(plan.picturesPerSecond)),
    row("shards", ({ shards }) => number(shards)),
    row(`fewest tasks: 99 % begun within ${seconds(options.goalSeconds)}`, (plan) =>
      number(plan.fewestTasks),
    ),
    row("begun after, with these: 99 %", ({ fewestWait }) => seconds(fewestWait.p99)),
    row("tasks that the scaling settles at", ({ tasks }) => number(tasks)),
    row("begun after: half, 95 %, 99 %", ({ wait }) =>
      [wait.p50, wait.p95, wait.p99].map(seconds).join(", "),
    ),
    row("answered after: half, 99 %", ({ answer }) =>
      [answer.p50, answer.p99].map(seconds).join(", "),
    ),
    row("instances", ({ instances }) => number(instances)),
    row("bots", ({ bots }) => number(bots)),
    ...costs.map(({ name }, index) =>
      row(`$ a month: ${name}`, ({ cost }) => dollars(cost[index]?.dollars ?? 0)),
    ),
    row("$ a month", ({ cost }) => dollars(totalOf(cost))),
    row("first bottleneck", (plan) => bottleneck(plan, 0)),
    row("and then", (plan) => bottleneck(plan, 1)),
  ];
}

/** How much of each limit the scales use while there is one of each thing. */
export function limitsTable({ plans }: Report): Table {
  const limits = plans[0]?.limits ?? [];
  return [
    [
      "used at … pictures a second",
      ...plans.map((plan) => number(plan.picturesPerSecond)),
      "ends at",
    ],
    ...limits.map(({ name, picturesPerSecond }, index) => [
      name,
      ...plans.map((plan) => times(plan.limits[index]?.times ?? 0)),
      number(picturesPerSecond),
    ]),
  ];
}

function over(values: readonly number[]): number {
  return values.reduce((most, value) => Math.max(most, value), 0);
}

/** The limit that the rate uses most, or the one after it. */
function bottleneck({ limits }: ScalePlan, index: number): string {
  const limit = limits[index];
  if (!limit) return "";
  return `${limit.times > 1 ? "" : "none; nearest: "}${limit.name} (${times(limit.times)})`;
}
