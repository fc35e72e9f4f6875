import { ECSClient } from "@aws-sdk/client-ecs";
import { afterAll, beforeAll, expect, test } from "vitest";
import { createEcsRunningTasks } from "../../src/cloud/ecs-running-tasks.ts";
import { useLocalCloud } from "../support/local-cloud.ts";

const local = useLocalCloud();
let client: ECSClient | undefined;
let tasks = { desired: 2, running: 2 };
beforeAll(() => {
  local.cloud.ecs.serve({ name: "worker", count: () => tasks });
});
afterAll(() => client?.destroy());

function running(cluster = local.cloud.ecs.cluster) {
  client ??= new ECSClient({
    endpoint: local.cloud.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
    maxAttempts: 1,
  });
  return createEcsRunningTasks(client, { cluster });
}

test("tasks that run are counted, those that are only wanted are not", async () => {
  expect(await running()("worker")).toBe(2);
  tasks = { desired: 5, running: 0 };
  expect(await running()("worker")).toBe(0);
});

test("a service or a cluster that is not there is an error that names it", async () => {
  await expect(running()("nobody")).rejects.toThrow(
    "The cluster polybot-local has no service nobody (MISSING).",
  );
  await expect(running("elsewhere")("worker")).rejects.toThrow("Cluster not found");
});

test("an ECS that refuses is an error", async () => {
  local.cloud.faults.add({ service: "ecs", status: 400, code: "ThrottlingException" });
  await expect(running()("worker")).rejects.toMatchObject({ name: "ThrottlingException" });
});
