import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { expect, test } from "vitest";
import { readDeployment } from "../../src/cli/deploy/deployment.ts";
import { at, type JsonObject, objectsIn, textOf } from "../../src/cli/deploy/json.ts";
import { repository } from "./broken.ts";

const deployment = readDeployment(repository);
const runbook = readFileSync(join(repository, "docs/runbook.md"), "utf8");

/** Without application and environment, such as `yolo5-backlog-age`. */
function alarms(): string[] {
  const own = deployment.workloads.flatMap(({ name, patches }) => {
    return namesIn(patches.list.flatMap((patch) => [...objectsIn(patch)])).map((each) =>
      each.replace("${WorkloadName}", name),
    );
  });
  return [...namesIn([...objectsIn(deployment.environmentAddons.template)]), ...own];
}

function namesIn(objects: readonly JsonObject[]): string[] {
  return objects
    .map((each) => at(each, "AlarmName", "Fn::Sub"))
    .filter((name) => name !== undefined)
    .map((name) => textOf(name).replace(/^\$\{\w+\}-\$\{\w+\}-/, ""));
}

test("each alarm has its section in the runbook", () => {
  const headings = runbook.split("\n").filter((line) => line.startsWith("### "));
  expect(alarms().length).toBeGreaterThan(10);
  const sections = headings.flatMap((heading) => heading.slice(4).split(", "));
  expect([...new Set(alarms())].filter((alarm) => !sections.includes(alarm))).toEqual([]);
});

/** What stands in backticks outside of blocks of commands. */
const quoted = [...runbook.replaceAll(/```.*?```/gs, "").matchAll(/`([^`\n]+)`/g)].map(
  ([, text = ""]) => text,
);

test("each line of a log that the runbook looks for is one that a process writes", () => {
  const sources = globSync("src/{bot,worker,rates,cloud,lib,jobs}/**/*.ts", { cwd: repository })
    .map((file) => readFileSync(join(repository, file), "utf8"))
    .join("\n");
  const lines = quoted.filter((text) => /^[a-z]+[a-z;]* [a-z ;]+$/.test(text));
  const logged = lines.filter((text) => !/^(copilot|aws|npm|getent) /.test(text));
  expect(logged.length).toBeGreaterThan(5);
  expect(logged.filter((text) => !sources.includes(`"${text}`))).toEqual([]);
});

test("the runbook's commands name services that there are", () => {
  const names = deployment.workloads.map(({ name }) => name);
  const told = [...runbook.matchAll(/copilot svc \w+ -n (\w+)/g)].map(([, name = ""]) => name);
  expect(told.length).toBeGreaterThan(5);
  expect(told.filter((name) => !names.includes(name))).toEqual([]);
});
