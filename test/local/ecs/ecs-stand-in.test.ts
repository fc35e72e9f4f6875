import {
  DescribeTasksCommand,
  ECSClient,
  ListTasksCommand,
  paginateListTasks,
  RunTaskCommand,
  type RunTaskCommandInput,
  StopTaskCommand,
  waitUntilTasksRunning,
  waitUntilTasksStopped,
} from "@aws-sdk/client-ecs";
import { setTimeout as sleep } from "node:timers/promises";
import { afterAll, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { type LocalCloud, startLocalCloud } from "../../../src/local/cloud/local-cloud.ts";
import type { TaskDefinition } from "../../../src/local/ecs/world.ts";

// The real client against the stand-in, over the wire.

type Container = Parameters<TaskDefinition["run"]>[0];

const cloud: LocalCloud = await startLocalCloud();
const client = new ECSClient({
  endpoint: cloud.endpoint,
  region: "us-east-1",
  credentials: { accessKeyId: "local", secretAccessKey: "local" },
});
const { ecs } = cloud;
const { cluster } = ecs;
afterAll(async () => {
  client.destroy();
  await cloud.stop();
});

/** What the containers of this test do: end with this code, or run until told to stop. */
let containers: Container[];
let code: number | undefined;
beforeEach(() => {
  ecs.troubles.clear();
  containers = [];
  code = 0;
});
ecs.define({
  family: "ingest",
  container: "main",
  cpu: 512,
  memory: 1024,
  async run(container) {
    containers.push(container);
    if (code !== undefined) return code;
    return await Promise.race([ended(container.stop, 143), ended(container.kill, null)]);
  },
});

async function ended<Code>(signal: AbortSignal, exit: Code): Promise<Code> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
  return exit;
}

function asked(more: Partial<RunTaskCommandInput> = {}): RunTaskCommandInput {
  return {
    cluster,
    taskDefinition: "ingest",
    launchType: "FARGATE",
    networkConfiguration: { awsvpcConfiguration: { subnets: ["subnet-1"] } },
    ...more,
  };
}

async function run(more: Partial<RunTaskCommandInput> = {}): Promise<string> {
  const { tasks = [] } = await client.send(new RunTaskCommand(asked(more)));
  return tasks[0]?.taskArn ?? "";
}

async function described(arn: string) {
  const answer = await client.send(new DescribeTasksCommand({ cluster, tasks: [arn] }));
  return answer.tasks?.[0];
}

async function stopped(arn: string) {
  await waitUntilTasksStopped(
    { client, maxWaitTime: 10, minDelay: 0.01, maxDelay: 0.02 },
    { cluster, tasks: [arn] },
  );
  return await described(arn);
}

test("a task runs its container with what it was started with, and stops with the container's exit code", async () => {
  code = 65;
  const arn = await run({
    startedBy: "somebody",
    overrides: {
      cpu: "1024",
      memory: "2048",
      containerOverrides: [{ name: "main", environment: [{ name: "S3_BUCKET", value: "b" }] }],
    },
  });
  const task = await stopped(arn);
  expect(containers[0]).toMatchObject({ taskArn: arn, environment: { S3_BUCKET: "b" } });
  expect(task).toMatchObject({
    taskArn: arn,
    startedBy: "somebody",
    group: "family:ingest",
    cpu: "1024",
    memory: "2048",
    desiredStatus: "STOPPED",
    lastStatus: "STOPPED",
    stopCode: "EssentialContainerExited",
    containers: [{ name: "main", lastStatus: "STOPPED", exitCode: 65 }],
  });
  expect(task?.createdAt?.getTime()).toBeGreaterThan(Date.now() - 60_000);
});

test("one client token starts one task, and another request with it is a conflict", async () => {
  code = undefined;
  const [one, other] = await Promise.all([run({ clientToken: "t1" }), run({ clientToken: "t1" })]);
  expect(one).toBe(other);
  expect(containers).toHaveLength(1);
  await expect(run({ clientToken: "t1", startedBy: "else" })).rejects.toMatchObject({
    name: "ConflictException",
    resourceIds: [one],
  });
  await client.send(new StopTaskCommand({ cluster, task: one }));
  await stopped(one);
});

test("no capacity is an answer with failures, and nothing runs; the same token gets it again, another one does not", async () => {
  ecs.troubles.refuseTasks("RESOURCE:CPU", 1);
  const answer = await client.send(new RunTaskCommand(asked({ clientToken: "t2" })));
  expect(answer).toMatchObject({ tasks: [], failures: [{ reason: "RESOURCE:CPU" }] });
  const again = await client.send(new RunTaskCommand(asked({ clientToken: "t2" })));
  expect(again).toMatchObject({ tasks: [], failures: [{ reason: "RESOURCE:CPU" }] });
  expect((await stopped(await run({ clientToken: "t2-1" })))?.stopCode).toBe(
    "EssentialContainerExited",
  );
  expect(containers).toHaveLength(1);
});

test("a client token is forgotten an hour after its task has stopped, and a day after there was no room", async () => {
  const first = await run({ clientToken: "t3" });
  await stopped(first);
  ecs.troubles.refuseTasks("RESOURCE:CPU", 1);
  expect(await run({ clientToken: "t4" })).toBe("");
  vi.useFakeTimers({ toFake: ["Date"], now: Date.now() + 59 * 60_000 });
  onTestFinished(() => void vi.useRealTimers());
  expect(await run({ clientToken: "t3" })).toBe(first);
  vi.setSystemTime(Date.now() + 2 * 60_000);
  const second = await run({ clientToken: "t3" });
  expect(second).not.toBe(first);
  await stopped(second);
  expect(await run({ clientToken: "t4" })).toBe("");
  vi.setSystemTime(Date.now() + 24 * 3_600_000);
  await stopped(await run({ clientToken: "t4" }));
});

test("throttling and other errors of calls are the local cloud's faults", async () => {
  cloud.faults.add({
    service: "ecs",
    operation: "RunTask",
    status: 400,
    code: "ThrottlingException",
  });
  await expect(run()).rejects.toMatchObject({ name: "ThrottlingException" });
  cloud.faults.clear();
});

test("a task that cannot start stops without ever having run", async () => {
  ecs.troubles.failStarts("CannotPullContainerError: no such image", 1);
  const task = await stopped(await run());
  expect(task).toMatchObject({
    stopCode: "TaskFailedToStart",
    stoppedReason: "CannotPullContainerError: no such image",
  });
  expect(task?.startedAt).toBeUndefined();
  expect(task?.containers?.[0]?.exitCode).toBeUndefined();
  expect(containers).toEqual([]);
});

test("a task whose start is held stays pending, counts as running, and can be stopped", async () => {
  using _hold = ecs.troubles.holdStarts();
  const arn = await run();
  expect(await described(arn)).toMatchObject({ desiredStatus: "RUNNING", lastStatus: "PENDING" });
  const { taskArns } = await client.send(new ListTasksCommand({ cluster, family: "ingest" }));
  expect(taskArns).toEqual([arn]);
  await client.send(new StopTaskCommand({ cluster, task: arn, reason: "too long" }));
  expect(await stopped(arn)).toMatchObject({
    stopCode: "UserInitiated",
    stoppedReason: "too long",
  });
  expect(containers).toEqual([]);
});

test("a container with too little memory is killed, and ECS says why", async () => {
  code = undefined;
  ecs.troubles.needMemory(2048);
  expect(await stopped(await run())).toMatchObject({
    containers: [{ exitCode: 137, reason: expect.stringContaining("OutOfMemoryError") }],
  });
  const larger = await run({ overrides: { cpu: "512", memory: "2048" } });
  await waitUntilTasksRunning(
    { client, maxWaitTime: 10, minDelay: 0.01 },
    { cluster, tasks: [larger] },
  );
  await client.send(new StopTaskCommand({ cluster, task: larger }));
  expect(await stopped(larger)).toMatchObject({ containers: [{ exitCode: 143 }] });
});

test("lists come page by page, of one status, family or starter", async () => {
  code = undefined;
  const arns = [await run({ startedBy: "a" }), await run({ startedBy: "b" }), await run()];
  const listed: string[] = [];
  for await (const page of paginateListTasks({ client, pageSize: 2 }, { cluster })) {
    listed.push(...(page.taskArns ?? []));
  }
  expect(listed).toEqual(arns);
  const byStarter = await client.send(new ListTasksCommand({ cluster, startedBy: "b" }));
  expect(byStarter.taskArns).toEqual([arns[1]]);
  const both = { cluster, startedBy: "b", family: "ingest" };
  await expect(client.send(new ListTasksCommand(both))).rejects.toThrow("the only filter");
  const others = await client.send(new ListTasksCommand({ cluster, family: "other" }));
  expect(others.taskArns).toEqual([]);
  for (const task of arns) {
    await client.send(new StopTaskCommand({ cluster, task }));
    await stopped(task);
  }
  const ofStatus = await client.send(new ListTasksCommand({ cluster, desiredStatus: "STOPPED" }));
  expect(ofStatus.taskArns).toEqual(expect.arrayContaining(arns));
});

test.for([
  ["another cluster", { cluster: "other" }, "ClusterNotFoundException"],
  ["an unknown family", { taskDefinition: "other" }, "ClientException"],
  ["a size that Fargate has not", { overrides: { cpu: "256", memory: "4096" } }, "ClientException"],
  ["no network", { networkConfiguration: undefined }, "InvalidParameterException"],
  [
    "another container",
    { overrides: { containerOverrides: [{ name: "other" }] } },
    "InvalidParameterException",
  ],
] as const)("%s is refused", async ([, more, name]) => {
  await expect(run(more as Partial<RunTaskCommandInput>)).rejects.toMatchObject({ name });
});

test("a task that is not known is missing", async () => {
  const answer = await client.send(new DescribeTasksCommand({ cluster, tasks: ["nobody"] }));
  expect(answer.failures).toMatchObject([{ reason: "MISSING" }]);
  await expect(client.send(new StopTaskCommand({ cluster, task: "nobody" }))).rejects.toMatchObject(
    { name: "InvalidParameterException" },
  );
});

test("an answer can be held while its work is done", async () => {
  using hold = ecs.holds.add("RunTask");
  const answered = run();
  await hold.met;
  expect(await Promise.race([answered, sleep(20, "waiting")])).toBe("waiting");
  expect(containers).toHaveLength(1);
  hold.remove();
  expect((await stopped(await answered))?.lastStatus).toBe("STOPPED");
});

test("stopping kills what runs and what is held, and waits for it", async () => {
  const own = await startLocalCloud();
  own.ecs.define({
    family: "ingest",
    container: "main",
    cpu: 256,
    memory: 512,
    run: async ({ kill }) => await ended(kill, null),
  });
  const to = new ECSClient({
    endpoint: own.endpoint,
    region: "us-east-1",
    credentials: { accessKeyId: "local", secretAccessKey: "local" },
  });
  await to.send(new RunTaskCommand(asked()));
  own.ecs.troubles.holdStarts();
  await to.send(new RunTaskCommand(asked()));
  await own.stop();
  expect(own.ecs.tasks().map(({ lastStatus }) => lastStatus)).toEqual(["STOPPED", "STOPPED"]);
  to.destroy();
});
