import { Registry } from "prom-client";
import { expect, onTestFinished, test, vi } from "vitest";
import { createWatchBacklog } from "../../../src/bot/backlog/watch-backlog.ts";
import { createDynamoTable } from "../../../src/cloud/dynamodb.ts";
import { createSqsQueue } from "../../../src/cloud/sqs.ts";
import type { CountRunningTasks } from "../../../src/cloud/running-tasks.ts";
import { useLocalCloud } from "../../support/local-cloud.ts";
import { recordedLog } from "../../support/recorded-log.ts";

const local = useLocalCloud();
const LEASE_MS = 90_000;

/** Far above what anything takes on a busy machine. */
async function eventually(look: () => void | Promise<void>): Promise<void> {
  await vi.waitFor(look, { timeout: 25_000, interval: 10 });
}

const START = Date.parse("2026-11-21T12:00:00Z");

/** Two queues with real messages, and as many replicas of the bot as the test starts; the clock is the test's. */
async function scene({ pictures = 0, videos = 0 } = {}) {
  const { sqs, dynamodb, env } = await local.provisioned();
  const clock = { now: START };
  const tasks = new Map([
    ["pictures", 4],
    ["videos", 0],
  ]);
  const queues = {
    pictures: createSqsQueue(sqs, { url: env.JOBS_QUEUE_URL }),
    videos: createSqsQueue(sqs, { url: env.VIDEO_JOBS_QUEUE_URL }),
  };
  for (let n = 0; n < pictures; n += 1) await queues.pictures.send("x");
  for (let n = 0; n < videos; n += 1) await queues.videos.send("x");

  function replica({
    count = async (service) => tasks.get(service) ?? 0,
    level = "info",
  }: { count?: CountRunningTasks; level?: string } = {}) {
    const recorded = recordedLog();
    recorded.log.level = level;
    const registry = new Registry();
    const rows = createDynamoTable(dynamodb, { table: env.JOBS_TABLE, key: "jobId" });
    const turns = vi.fn(
      async (...args: Parameters<typeof rows.update>) => await rows.update(...args),
    );
    const service = createWatchBacklog({
      services: [
        { serviceName: "pictures", queueName: "polybot-test-yolo5", queue: queues.pictures },
        { serviceName: "videos", queueName: "polybot-test-videos", queue: queues.videos },
      ],
      countRunningTasks: count,
      rows: { update: turns },
      registry,
      everyMs: 5,
      now: () => clock.now,
      log: recorded.log,
    });
    onTestFinished(async () => await service.stop());
    return {
      ...service,
      lines: recorded.lines,
      published: () => recorded.lines.filter((line) => "_aws" in line),
      gauge: async () => {
        const values = await registry.getSingleMetric("polybot_backlog_per_instance")?.get();
        return Object.fromEntries(
          (values?.values ?? []).map(({ labels, value }) => [labels["service"], value]),
        );
      },
      /** Settles when it has asked for the lease so many times more. */
      async turns(more: number) {
        const before = turns.mock.calls.length;
        await eventually(() =>
          expect(turns.mock.calls.length).toBeGreaterThanOrEqual(before + more),
        );
      },
    };
  }
  return { clock, tasks, queues, replica };
}

test("what waits for each task is published of each service, as an embedded metric and as a gauge", async () => {
  const { replica } = await scene({ pictures: 6, videos: 3 });
  const bot = replica();
  await bot.start();
  await eventually(() => expect(bot.published().length).toBeGreaterThanOrEqual(2));

  const directive = {
    Namespace: "Polybot",
    Dimensions: [["QueueName"]],
    Metrics: [{ Name: "BacklogPerInstance", Unit: "Count" }],
  };
  const of = (name: string) => bot.published().find((line) => line["ServiceName"] === name);
  expect(of("pictures")).toMatchObject({
    _aws: { Timestamp: START, CloudWatchMetrics: [directive] },
    QueueName: "polybot-test-yolo5",
    BacklogPerInstance: 1.5,
    WaitingMessages: 6,
    RunningTasks: 4,
  });
  // The whole backlog when no task runs.
  expect(of("videos")).toMatchObject({
    QueueName: "polybot-test-videos",
    BacklogPerInstance: 3,
    RunningTasks: 0,
  });
  expect(await bot.gauge()).toEqual({ pictures: 1.5, videos: 3 });
});

test("an empty queue is a metric of 0, and how much is logged makes no difference", async () => {
  const { replica } = await scene();
  const bot = replica({ level: "error" });
  await bot.start();
  await eventually(() => expect(bot.published().length).toBeGreaterThanOrEqual(2));
  expect(bot.published().map((line) => line["BacklogPerInstance"])).toEqual(
    bot.published().map(() => 0),
  );
});

test("one replica publishes; when it hangs another takes over, and it finds that out when it wakes", async () => {
  const { clock, replica } = await scene({ pictures: 4 });
  const gate = Promise.withResolvers<number>();
  const hanging = Promise.withResolvers<void>();
  let hangs = false;
  const first = replica({
    async count() {
      if (!hangs) return 1;
      hanging.resolve();
      return await gate.promise;
    },
  });
  const second = replica();
  await first.start();
  await eventually(async () => expect(await first.gauge()).toEqual({ pictures: 4, videos: 0 }));
  await second.start();
  await second.turns(3);
  expect(second.published()).toEqual([]);
  expect(await second.gauge()).toEqual({});

  hangs = true;
  await hanging.promise;
  clock.now += LEASE_MS - 1;
  await second.turns(3);
  expect(second.published()).toEqual([]);
  clock.now += 1;
  await eventually(async () => expect(await second.gauge()).toEqual({ pictures: 1, videos: 0 }));

  gate.resolve(1);
  await eventually(async () => expect(await first.gauge()).toEqual({}));
});

test("one that stops hands over at once", async () => {
  const { replica } = await scene({ pictures: 4 });
  const [first, second] = [replica(), replica()];
  await first.start();
  await first.turns(1);
  await second.start();
  await second.turns(1);
  await first.stop();
  await eventually(async () => expect(await second.gauge()).toMatchObject({ pictures: 1 }));
});

test("a service that ECS does not tell of is missing this time, the other one is there, and the next time it is back", async () => {
  const { replica, tasks } = await scene({ pictures: 4, videos: 2 });
  let isDown = false;
  const bot = replica({
    async count(service) {
      if (isDown && service === "pictures") throw new Error("throttled");
      return tasks.get(service) ?? 0;
    },
  });
  await bot.start();
  await eventually(async () => expect(await bot.gauge()).toEqual({ pictures: 1, videos: 2 }));
  isDown = true;
  await eventually(async () => expect(await bot.gauge()).toEqual({ videos: 2 }));
  expect(bot.lines).toContainEqual(
    expect.objectContaining({
      level: 40,
      serviceName: "pictures",
      msg: "backlog not measured this time",
      err: expect.objectContaining({ message: "throttled" }),
    }),
  );
  isDown = false;
  await eventually(async () => expect(await bot.gauge()).toEqual({ pictures: 1, videos: 2 }));
});

test.each(["sqs", "dynamodb"] as const)(
  "while %s does not answer nothing is published, and then it is",
  async (service) => {
    const { replica } = await scene({ pictures: 4 });
    const bot = replica();
    const fault = local.cloud.faults.add({ service, status: 400, code: "AccessDenied" });
    await bot.start();
    await bot.turns(2);
    expect(bot.published()).toEqual([]);
    expect(await bot.gauge()).toEqual({});
    fault.remove();
    await eventually(async () => expect(await bot.gauge()).toEqual({ pictures: 1, videos: 0 }));
  },
);
