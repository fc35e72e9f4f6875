import { readFileSync } from "node:fs";
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
