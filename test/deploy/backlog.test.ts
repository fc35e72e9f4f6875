import { join } from "node:path";
import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import { embeddedMetric } from "../../src/bot/backlog/embedded-metric.ts";
import { readDeployment } from "../../src/cli/deploy/deployment.ts";
import { at, textOf } from "../../src/cli/deploy/json.ts";
import { Settings } from "../../src/cli/simulate/model/settings.ts";
import { repository } from "./broken.ts";

const { workloads } = readDeployment(repository);
const found = (name: string) => workloads.find((workload) => workload.name === name);

test("the dashboard shows the metric that the bot publishes, of both queues", () => {
  const [directive] = embeddedMetric({
    at: 0,
    queueName: "polybot-prod-yolo5",
    serviceName: "yolo5",
    waiting: 0,
    running: 0,
    perInstance: 0,
  })._aws.CloudWatchMetrics;
  const dashboard = readFileSync(
    join(repository, "copilot/environments/addons/dashboard.yml"),
    "utf8",
  );
  const names = [directive?.Namespace, directive?.Metrics[0]?.Name, directive?.Dimensions[0]?.[0]];
  expect(dashboard).toContain(
    `[${names.map((name) => `"${name}"`).join(", ")}, "\${App}-\${Env}-yolo5"`,
  );
});

test("each worker service has one policy for its queue, and videos wakes up for one message", () => {
  for (const name of ["yolo5", "videos"]) {
    const { manifest, patches } = found(name) ?? {};
    expect(at(manifest, "count", "queue_delay")).toBeDefined();
    const added = (patches?.list ?? []).filter((patch) =>
      /Scal(ing|able)/.test(textOf(at(patch, "value", "Type"))),
    );
    expect(added).toEqual([]);
  }
  expect(at(found("videos")?.manifest, "count", "range", "min")).toBe(0);
  const targets = (found("videos")?.patches.list ?? []).filter((patch) =>
    textOf(at(patch, "path")).endsWith("/TargetValue"),
  );
  expect(targets.map((patch) => at(patch, "value"))).toEqual([0.9]);
});

test("the cooldown after scaling out is longer than an instance and a task take to come", () => {
  const { capacity, taskStartSeconds, policies } = Settings.parse({});
  const help = taskStartSeconds + (capacity.kind === "ec2" ? capacity.bootSeconds : 0);
  for (const policy of policies) {
    const cooldown = policy.kind === "tracking" ? policy.scaleOutCooldownSeconds : 0;
    expect(cooldown).toBeGreaterThan(help);
  }
});
