import { describe, expect, test } from "vitest";
import { BotConfig } from "../../src/bot/config.ts";
import { readDeployment } from "../../src/cli/deploy/deployment.ts";
import { at, type Json, objectsIn, textOf } from "../../src/cli/deploy/json.ts";
import { Prices } from "../../src/cli/simulate/plan/prices.ts";
import { WorkerConfig } from "../../src/worker/config.ts";
import { repository } from "./broken.ts";
import { guide, table } from "./guide-table.ts";

// What docs/deploy.md says in numbers, against its own arithmetic and against the deployment.

const deployment = readDeployment(repository);

/** `2 × (0.5 × 0.04 + 1)`: numbers, parentheses, products and sums. */
function valueOf(arithmetic: string): number {
  let left = arithmetic.replaceAll(" ", "");
  function factor(): number {
    const [text = "", inner, number] = /^(\()|^([\d.]+)/.exec(left) ?? [];
    left = left.slice(text.length);
    if (inner === undefined) return Number(number);
    const value = sum();
    left = left.slice(1); // the parenthesis that closes
    return value;
  }
  function product(): number {
    let value = factor();
    while (left.startsWith("×")) {
      left = left.slice(1);
      value *= factor();
    }
    return value;
  }
  function sum(): number {
    let value = product();
    while (left.startsWith("+")) {
      left = left.slice(1);
      value += product();
    }
    return value;
  }
  return sum();
}

/** What rounding to ten cents may change. */
const HALF_A_DIGIT = 0.0501;

describe("the table of costs", () => {
  const lines = table("test: arithmetic");
  const [sums = []] = lines.slice(-1);
  const items = lines.slice(0, -1);

  test.each(items)("%s: %s is %s, and %s is %s", (...[, ...cells]) => {
    const [test_ = "", inTest, prod = "", inProd] = cells;
    expect(Math.abs(valueOf(test_) - Number(inTest))).toBeLessThan(HALF_A_DIGIT);
    expect(Math.abs(valueOf(prod) - Number(inProd))).toBeLessThan(HALF_A_DIGIT);
  });

  const columns = [
    { name: "test", arithmetic: 1, value: 2 },
    { name: "prod", arithmetic: 3, value: 4 },
  ];
  test.each(columns)("adds up in $name", ({ arithmetic, value }) => {
    const total = (lines_: readonly string[][]) =>
      lines_.reduce((sum, cells) => sum + valueOf(cells[arithmetic] ?? ""), 0);
    expect(sums[value]).toBe(`**${Math.round(total(items))}**`);
    const without = items.filter(([item = ""]) => !/^(rates|dispatcher|database)/.test(item));
    const [, inTest, inProd] = /and the database: (\d+) and (\d+)/.exec(guide) ?? [];
    expect(Number(value === 2 ? inTest : inProd)).toBe(Math.round(total(without)));
  });

  test("counts the alarms and the secrets that there are", () => {
    const environment = deployment.environmentAddons.template;
    const patches = deployment.workloads.flatMap((each) => each.patches.list);
    const made = [...objectsIn(environment), ...patches.flatMap((each) => [...objectsIn(each)])];
    const alarms = made.filter((each) => at(each, "AlarmName") !== undefined).length;
    const secrets = made.filter((each) => each["Type"] === "AWS::SecretsManager::Secret").length;
    // Each target has an alarm for more and one for less; one more target is that of the instances.
    const targets = 1 + deployment.workloads.flatMap(({ manifest }) => targetsOf(manifest)).length;
    const [, inTest, , inProd] = items.find(([item]) => item?.startsWith("alarms")) ?? [];
    expect([inTest, inProd]).toEqual(Array(2).fill(`(${alarms} + ${2 * targets}) × 0.1`));
    expect(items.find(([item]) => item === "secrets")?.[1]).toBe(`${secrets} × 0.4`);
  });
});

test("the simulation of capacity reckons with the same prices", () => {
  const { environmentMonth, instanceHour, instanceDiskMonth } = Prices.parse({});
  const lines = table("test: arithmetic").slice(0, -1);
  const inProd = (names: RegExp) =>
    lines
      .filter(([item = ""]) => names.test(item))
      .reduce((sum, [, , , , dollars]) => sum + Number(dollars), 0);
  const environment = /^(load balancer|NAT|public addresses|bot|secrets|alarms|Copilot)/;
  expect(environmentMonth).toBeCloseTo(inProd(environment), 1);
  expect(inProd(/^one worker/)).toBeCloseTo(instanceHour * 730 + instanceDiskMonth, 0);
});

function targetsOf(manifest: Json): string[] {
  const count = at(manifest, "count");
  return ["cpu_percentage", "requests", "queue_delay"].filter(
    (name) => at(count, name) !== undefined,
  );
}

/** Of the table that says what runs: a column for each of these. */
const SHOWN = ["polybot", "yolo5", "rates"];

test.each(SHOWN)("%s grows by the CPU that its manifest says", (name) => {
  const workload = deployment.workloads.find((each) => each.name === name);
  const [said] = table("`polybot`, the bot").filter(([first]) => first === "grows by");
  const target = textOf(at(workload?.manifest, "count", "cpu_percentage"));
  expect(said?.[SHOWN.indexOf(name) + 1]).toContain(`CPU ${target} %`);
});

/** What each process takes at most, unless it is told otherwise. */
const MOST = {
  bot: {
    linger: BotConfig.in.shape.MAX_LINGER_SECONDS.parse(undefined),
    stop: BotConfig.in.shape.MAX_STOP_SECONDS.parse(undefined),
  },
  worker: { stop: WorkerConfig.in.shape.MAX_STOP_SECONDS.parse(undefined) },
};

test("the times that a deployment takes to stop a task are those of the patches", () => {
  const timeouts = ["polybot", "yolo5"].map((name) => {
    const patches = deployment.workloads.find((each) => each.name === name)?.patches.list ?? [];
    const patch = patches.find((each) => textOf(at(each, "path")).endsWith("/StopTimeout"));
    return textOf(at(patch, "value"));
  });
  const ours = [MOST.bot.linger + MOST.bot.stop, MOST.worker.stop];
  const text = guide.replaceAll(/\s+/g, " ");
  expect(text).toContain(`within ${ours[0]} seconds (bot) or ${ours[1]} (worker)`);
  expect(text).toContain(`ECS waits ${timeouts.join(" and ")} before it kills`);
  const bot = deployment.workloads.find((each) => each.name === "polybot")?.manifest;
  const delay = textOf(at(bot, "http", "deregistration_delay")).replace("s", "");
  expect(text).toContain(`has ${delay} seconds for requests under way`);
});
