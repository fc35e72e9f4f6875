import { DescribeServicesCommand, ECSClient, waitUntilServicesStable } from "@aws-sdk/client-ecs";
import { afterAll, expect, test } from "vitest";
import { startLocalCloud } from "../../../src/local/cloud/local-cloud.ts";

// The real client against the stand-in, over the wire.

const cloud = await startLocalCloud();
const client = new ECSClient({
  endpoint: cloud.endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
});
const { cluster } = cloud.ecs;
const tasks = { desired: 3, running: 1 };
cloud.ecs.serve({ name: "worker", count: () => tasks });
cloud.ecs.serve({ name: "idle", count: () => ({ desired: 0, running: 0 }) });
afterAll(async () => {
  client.destroy();
  await cloud.stop();
});

async function ask(input: { readonly cluster?: string; readonly services: string[] }) {
  return await client.send(new DescribeServicesCommand(input));
}

test("a service tells how many of its tasks run, and a service that is not known is a failure", async () => {
  const { services, failures } = await client.send(
    new DescribeServicesCommand({ cluster, services: ["worker", "nobody"] }),
  );
  expect(services).toMatchObject([
    {
      serviceName: "worker",
      status: "ACTIVE",
      desiredCount: 3,
      runningCount: 1,
      pendingCount: 2,
    },
  ]);
  const arn = "arn:aws:ecs:us-east-1:000000000000:service/polybot-local/nobody";
  expect(failures).toEqual([{ arn, reason: "MISSING" }]);
});

test("a service is also known by its ARN, and counted anew each time", async () => {
  const serviceArn = "arn:aws:ecs:us-east-1:000000000000:service/polybot-local/worker";
  tasks.running = 3;
  const input = { cluster, services: [serviceArn] };
  const { services } = await client.send(new DescribeServicesCommand(input));
  expect(services?.[0]).toMatchObject({ serviceArn, runningCount: 3, pendingCount: 0 });
  await waitUntilServicesStable(
    { client, minDelay: 1, maxDelay: 1, maxWaitTime: 5 },
    { cluster, services: ["idle"] },
  );
});

test("what ECS does not take is refused as ECS does", async () => {
  await expect(ask({ services: ["worker"] })).rejects.toThrow("Cluster not found");
  const eleven = Array.from({ length: 11 }, (_, n) => `service-${n}`);
  await expect(ask({ cluster, services: eleven })).rejects.toMatchObject({
    name: "InvalidParameterException",
  });
});
