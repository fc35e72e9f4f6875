import { mkdtempDisposable, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { describe, expect, onTestFinished, test } from "vitest";
import { simulateOptions } from "../../../src/cli/simulate/input/options.ts";
import { chart } from "../../../src/cli/report/chart.ts";
import { htmlOf } from "../../../src/cli/simulate/report/html.ts";
import { niceTicks } from "../../../src/cli/report/nice-ticks.ts";
import { textOf } from "../../../src/cli/simulate/report/text.ts";
import { type Report, simulate } from "../../../src/cli/simulate/simulate.ts";
import { runCli } from "../../support/run-cli.ts";

const SHORT = ["--for", "20m", "--rate", "5", "--curve", "constant", "--scales", "5"];

async function reportOf(...args: readonly string[]): Promise<Report> {
  const options = await simulateOptions([...SHORT, ...args]);
  if (!options) throw new Error("no options");
  return simulate(options);
}

/** A small rate and one of two shards, planned once for all who look at it. */
const twoScales = (() => {
  let report: Promise<Report> | undefined;
  return async () => await (report ??= reportOf("--scales", "5,2000"));
})();

/** The names of elements that do not end in the order in which they began. */
function unbalanced(html: string): readonly string[] {
  const open: string[] = [];
  const faults: string[] = [];
  for (const [, end, name = "", , isEmpty] of html.matchAll(
    /<(\/?)([a-z]\w*)((?:"[^"]*"|[^">])*?)(\/?)>/gi,
  )) {
    if (isEmpty === "/") continue;
    if (end === "") open.push(name);
    else if (open.pop() !== name) faults.push(name);
  }
  return [...faults, ...open];
}

describe("plans", () => {
  test("the fewest tasks hold the goal, and one fewer has no room", async () => {
    const { plans } = await reportOf("--service", "exponential:200ms");
    // 5 × 0.2 s is one lane's work; a task has two lanes, and 60 % of two are more than it.
    expect(plans[0]).toMatchObject({ shards: 1, fewestTasks: 1, tasks: 2 });
    expect(plans[0]?.fewestWait.p99).toBeLessThanOrEqual(1);
  });

  test("more than a shard takes is divided, and each part is planned alike", async () => {
    const { plans } = await twoScales();
    // 2000 × 0.2 s = 400 lanes' work in two shards; at 60 % that is 333.3 tasks, at 90 % 222.2.
    expect(plans[1]).toMatchObject({ shards: 2, tasks: 334, instances: 168, fewestTasks: 224 });
  });

  test("the first bottleneck is Telegram, then what the deployment allows", async () => {
    const { plans } = await twoScales();
    expect(plans[1]?.limits.slice(0, 3).map(({ name }) => name)).toEqual([
      "Telegram: 30 messages a second and bot",
      "the service's maximum of 12 tasks",
      "the group's maximum of 8 instances",
    ]);
    expect(plans[1]?.limits[0]).toMatchObject({ picturesPerSecond: 15, times: 2000 / 15 });
  });

  test("a month of one instance costs its hours and its disk", async () => {
    const { plans } = await reportOf();
    expect(plans[0]?.instances).toBe(1);
    expect(plans[0]?.cost[0]).toEqual({ name: "workers", dollars: 0.085 * 730 + 2.4 });
  });
});

describe("the page", () => {
  test("is well-formed and needs nothing from elsewhere", async () => {
    const html = htmlOf(await twoScales());
    expect(unbalanced(html)).toEqual([]);
    expect(html).not.toMatch(/<(script|img|link|iframe)\b|url\(|@import|NaN|undefined|Infinity/);
    expect(html.match(/<svg [^>]*role="img" aria-label="[^"]+"/g)).toHaveLength(5);
    expect(html).toContain("prefers-color-scheme: dark");
  });

  test("shows a load without a full minute and without plans", async () => {
    const html = htmlOf(await reportOf("--for", "30s", "--scales", "none"));
    expect(unbalanced(html)).toEqual([]);
    expect(html).not.toMatch(/NaN|Infinity/);
  });

  test("text is never markup", () => {
    const svg = chart({
      title: `a < b & "c"`,
      unit: "x",
      times: [0, 1],
      timeUnit: "h",
      series: [{ name: "<i>", values: [1, 2] }],
    });
    expect(svg).toContain(`aria-label="a &lt; b &amp; &quot;c&quot;"`);
    expect(svg).not.toContain("<i>");
  });

  test("a gap in the values is a gap in the line", () => {
    const svg = chart({
      title: "t",
      unit: "x",
      times: [0, 1, 2, 3],
      timeUnit: "h",
      series: [{ name: "s", values: [1, undefined, 3, 4] }],
    });
    expect(/ d="([^"]+)"/.exec(svg)?.[1]?.match(/[ML]/g)).toEqual(["M", "M", "L"]);
  });

  test("a value between gaps can be seen", () => {
    const svg = chart({
      title: "t",
      unit: "x",
      times: [0, 1, 2],
      timeUnit: "s",
      series: [{ name: "s", values: [undefined, 2, undefined] }],
    });
    expect(/ d="([^"]+)"/.exec(svg)?.[1]).toMatch(/^M\S+ \S+h2$/);
  });

  test.each([
    [10, [0, 2, 4, 6, 8, 10]],
    [0.3, [0, 0.1, 0.2, 0.3]],
    [0, [0, 1]],
  ])("the axis to %f has even ticks", (most, ticks) => {
    expect(niceTicks(most, 5)).toEqual(ticks);
  });
});

test("the same options give the same report, in every form", async () => {
  const [one, other] = [await reportOf(), await reportOf()];
  expect(textOf(one)).toBe(textOf(other));
  expect(htmlOf(one)).toBe(htmlOf(other));
});

test("as Markdown the first table has a heading, a rule and rows of as many cells", async () => {
  const [heading, rule, ...rows] =
    textOf(await reportOf(), true)
      .split("\n\n")[0]
      ?.split("\n") ?? [];
  expect(heading).toBe("| the load through the service as it scales |  |");
  expect(rule).toBe("| --- | --: |");
  expect(rows.map((row) => row.split(" | ").length)).toEqual(rows.map(() => 2));
});

test("the command prints the tables and writes both files", async () => {
  const made = await mkdtempDisposable(join(tmpdir(), "polybot-simulate-"));
  onTestFinished(async () => await made[Symbol.asyncDispose]());
  const [json, html] = [join(made.path, "r.json"), join(made.path, "r.html")];
  const run = await runCli("simulate", [...SHORT, "--json", json, "--html", html], {});
  expect(run).toMatchObject({ code: 0, err: "" });
  expect(run.out).toContain("first bottleneck");
  expect(JSON.parse(await readFile(json, "utf8"))).toMatchObject({
    assumptions: { seconds: 1200 },
    plans: [{ picturesPerSecond: 5 }],
  });
  expect(await readFile(html, "utf8")).toContain("<h1>Polybot: capacity</h1>");
});

test("the command says in one sentence what it did not understand", async () => {
  const run = await runCli("simulate", ["--rate", "many"], {});
  expect(run).toMatchObject({
    code: 2,
    out: "",
    err: "--rate: many is no number from 0.001 to 1000000.\n",
  });
});
