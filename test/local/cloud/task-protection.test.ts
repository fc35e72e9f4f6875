import { expect, test } from "vitest";
import { useLocalCloud } from "../../support/local-cloud.ts";

const local = useLocalCloud();

interface Answer {
  readonly protection?: { readonly ExpirationDate?: string };
}

async function call(taskId: string, body?: unknown) {
  const response = await fetch(`${local.cloud.agentUri(taskId)}/task-protection/v1/state`, {
    ...(body === undefined ? {} : { method: "PUT", body: JSON.stringify(body) }),
    headers: { "content-type": "application/json" },
  });
  return { status: response.status, body: (await response.json()) as Answer };
}

test("a task is protected until it says otherwise", async () => {
  const TaskArn = "arn:aws:ecs:us-east-1:000000000000:task/local/worker-1";

  const on = await call("worker-1", { ProtectionEnabled: true, ExpiresInMinutes: 5 });
  expect(on).toMatchObject({
    status: 200,
    body: { protection: { ProtectionEnabled: true, TaskArn } },
  });
  const minutes = (Date.parse(on.body.protection?.ExpirationDate ?? "") - Date.now()) / 60_000;
  expect(minutes).toBeGreaterThan(4.9);
  expect(minutes).toBeLessThanOrEqual(5);
  expect(await call("worker-1")).toEqual(on);
  expect(local.cloud.taskProtection.isProtected("worker-1")).toBe(true);
  expect(local.cloud.taskProtection.isProtected("worker-2")).toBe(false);

  await call("worker-1", { ProtectionEnabled: false });
  expect((await call("worker-1")).body).toEqual({
    protection: { ProtectionEnabled: false, TaskArn },
  });
  expect(local.cloud.taskProtection.calls).toEqual([
    { taskId: "worker-1", enabled: true, expiresInMinutes: 5 },
    { taskId: "worker-1", enabled: false, expiresInMinutes: undefined },
  ]);
});

test("a refusal is a 200 with a failure", async () => {
  local.cloud.taskProtection.refuse("DEPLOYMENT_BLOCKED");

  const answer = await call("worker-3", { ProtectionEnabled: true });

  expect(answer.status).toBe(200);
  expect(answer.body).toMatchObject({ failure: { Reason: "DEPLOYMENT_BLOCKED" } });
  expect(local.cloud.taskProtection.isProtected("worker-3")).toBe(false);
});

test.each([
  { name: "too long", body: { ProtectionEnabled: true, ExpiresInMinutes: 2881 } },
  { name: "without its one field", body: {} },
])("a call that is $name is an error", async ({ body }) => {
  expect(await call("worker-4", body)).toMatchObject({
    status: 400,
    body: { error: { Code: "InvalidParameterException" } },
  });
});

test("other addresses of the agent are not found", async () => {
  const response = await fetch(`${local.cloud.endpoint}/agent/worker-1/metadata`);

  expect(response.status).toBe(404);
  await response.text();
});
