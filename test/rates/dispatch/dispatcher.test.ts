import { setTimeout as sleep } from "node:timers/promises";
import { expect, test } from "vitest";
import {
  aborted,
  eventually,
  heldContainers,
  useDispatchers,
} from "../../support/dispatcher-rig.ts";
import type { TaskDefinition } from "../../../src/local/ecs/world.ts";
import { useLocalCloud } from "../../support/local-cloud.ts";

// Real dispatchers, each a process of its own, against the local cloud; what a task does is the test's.

const local = useLocalCloud();

const byName = (one = "", other = ""): number => one.localeCompare(other);

test("a file is loaded by one task that knows bucket and key, and its message goes", async () => {
  const started: Parameters<TaskDefinition["run"]>[0][] = [];
  const rig = await useDispatchers(local, {
    run: async (container) => {
      started.push(container);
      return 0;
    },
  });
  await rig.start();
  await rig.put("incoming/a b+ü.csv");
  await eventually(async () => expect(await rig.rows()).toMatchObject([{ state: "loaded" }]));
  await rig.quiet();
  expect(started.map(({ environment }) => environment)).toEqual([
    { S3_BUCKET: rig.env.UPLOADS_BUCKET, S3_OBJECT_KEY: "incoming/a b+ü.csv" },
  ]);
  expect(await rig.holders()).toEqual([]);
  expect(await rig.deadLetters()).toEqual([]);
});

test("the same event several times, also in one message and later, starts one task", async () => {
  const containers = heldContainers();
  const rig = await useDispatchers(local, { run: containers.run });
  const event = {
    eventName: "ObjectCreated:Put",
    s3: {
      bucket: { name: rig.env.UPLOADS_BUCKET },
      object: { key: "incoming/a.csv", size: 1, eTag: "e", sequencer: "01" },
    },
  };
  await rig.send(JSON.stringify({ Records: [event] }));
  await rig.send(JSON.stringify({ Records: [event, event] }));
  await rig.start();
  await rig.start();
  await eventually(() => expect(containers.running.size).toBe(1));
  // The repeat is done with; the first one is still in somebody's hands.
  await eventually(async () => {
    expect(await rig.queue.depth()).toEqual({ waiting: 0, inFlight: 1, delayed: 0 });
  });
  containers.running.get("incoming/a.csv")?.(0);
  await rig.quiet();
  await rig.send(JSON.stringify({ Records: [event] }));
  await rig.quiet();
  expect(rig.keys()).toEqual(["incoming/a.csv"]);
});

test("several files in one message are all loaded; another bucket, another prefix and a test event are not", async () => {
  const rig = await useDispatchers(local, { run: async () => 0 });
  const event = (key: string, bucket = rig.env.UPLOADS_BUCKET) => ({
    eventName: "ObjectCreated:Put",
    s3: { bucket: { name: bucket }, object: { key, size: 1, sequencer: key } },
  });
  await rig.send(JSON.stringify({ Service: "Amazon S3", Event: "s3:TestEvent" }));
  const records = ["incoming/a.csv", "incoming/b.csv", "done/a.json"].map((key) => event(key));
  await rig.send(JSON.stringify({ Records: [...records, event("incoming/c.csv", "other")] }));
  await rig.start();
  await eventually(async () => expect(await rig.rows()).toHaveLength(2));
  await rig.quiet();
  expect(rig.keys().toSorted(byName)).toEqual(["incoming/a.csv", "incoming/b.csv"]);
  expect(await rig.deadLetters()).toEqual([]);
});

test("a message that is no event is a dead letter at once, with the reason", async () => {
  const rig = await useDispatchers(local, { run: async () => 0 });
  await rig.send("not for anybody");
  await rig.start();
  const reason = "Poison: The message is no event of S3.";
  await eventually(async () => {
    expect(await rig.deadLetters()).toEqual([{ body: "not for anybody", reason }]);
  });
  await rig.quiet();
});

/** Containers that take a little while, some more than others; the first ones wait until so many run at once. */
function busyContainers(atOnce: number) {
  let running = 0;
  let most = 0;
  let started = 0;
  const full = Promise.withResolvers<void>();
  return {
    most: () => most,
    run: async (): Promise<number> => {
      running += 1;
      started += 1;
      most = Math.max(most, running);
      if (running === atOnce) full.resolve();
      await full.promise;
      await sleep(5 + ((started * 7) % 40));
      running -= 1;
      return 0;
    },
  };
}

const manyKeys = Array.from({ length: 40 }, (_, number) => `incoming/${100 + number}.csv`);

test("never more tasks run than allowed, also with three dispatchers at once", async () => {
  const containers = busyContainers(4);
  const rig = await useDispatchers(local, { run: containers.run, maxTasks: 4 });
  for (const key of manyKeys) await rig.put(key);
  await Promise.all([rig.start(), rig.start(), rig.start()]);
  await rig.quiet();
  expect(containers.most()).toBe(4);
  expect(rig.keys().toSorted(byName)).toEqual(manyKeys);
  expect((await rig.rows()).map(({ state }) => String(state))).toEqual(
    manyKeys.map(() => "loaded"),
  );
  expect(await rig.holders()).toEqual([]);
});

test("files are taken in the order in which they came", async () => {
  const containers = busyContainers(4);
  const rig = await useDispatchers(local, { run: containers.run, maxTasks: 4 });
  for (const key of manyKeys) await rig.put(key);
  await rig.start();
  await rig.quiet();
  const places = rig.keys().map((key, index) => Math.abs(manyKeys.indexOf(key ?? "") - index));
  expect(Math.max(...places)).toBeLessThanOrEqual(manyKeys.length / 10);
});

test("what has to wait stays in the queue and is not received", async () => {
  const containers = heldContainers();
  const rig = await useDispatchers(local, { run: containers.run, maxTasks: 1 });
  await rig.put("incoming/1.csv");
  await rig.start();
  await eventually(() => expect(containers.running.size).toBe(1));
  await rig.put("incoming/2.csv");
  // A second one finds no room either, and goes on looking.
  const table = rig.table();
  let looks = 0;
  const get: typeof table.get = async (key) => {
    looks += 1;
    return await table.get(key);
  };
  await rig.start({ table: { ...table, get } });
  await eventually(() => expect(looks).toBeGreaterThan(5));
  expect(await rig.queue.depth()).toEqual({ waiting: 1, inFlight: 1, delayed: 0 });
  containers.running.get("incoming/1.csv")?.(0);
  await eventually(() => expect([...containers.running.keys()]).toEqual(["incoming/2.csv"]));
  containers.running.get("incoming/2.csv")?.(0);
  await rig.quiet();
});

test("tasks that somebody else started take up room as well", async () => {
  const containers = heldContainers();
  const rig = await useDispatchers(local, { run: containers.run, maxTasks: 1 });
  await rig.ecsTasks().start({
    owner: "somebody",
    token: "by-hand",
    cpu: 256,
    memory: 512,
    environment: { S3_OBJECT_KEY: "by hand" },
  });
  await rig.start();
  const asked = local.cloud.ecs.calls.length;
  await rig.put("incoming/a.csv");
  await eventually(() => {
    const since = local.cloud.ecs.calls.slice(asked).map(({ operation }) => operation);
    expect(since.filter((operation) => operation === "ListTasks").length).toBeGreaterThan(3);
  });
  expect([...containers.running.keys()]).toEqual(["by hand"]);
  containers.running.get("by hand")?.(0);
  await eventually(() => expect([...containers.running.keys()]).toEqual(["incoming/a.csv"]));
  containers.running.get("incoming/a.csv")?.(0);
  await rig.quiet();
});

test("no capacity and throttling are waited for, and the file keeps its place", async () => {
  const rig = await useDispatchers(local, { run: async () => 0 });
  local.cloud.ecs.troubles.refuseTasks("RESOURCE:MEMORY", 1);
  local.cloud.faults.add({
    service: "ecs",
    operation: "RunTask",
    status: 400,
    code: "ThrottlingException",
    times: 4, // the SDK's own three tries, and one more
  });
  await rig.put("incoming/a.csv");
  await rig.start();
  await eventually(async () => expect(await rig.rows()).toMatchObject([{ state: "loaded" }]));
  await rig.quiet();
  expect(rig.keys()).toEqual(["incoming/a.csv"]);
  expect(rig.messages()).toEqual(
    expect.arrayContaining(["no room for the task", "task not started; trying again"]),
  );
  expect(await rig.rows()).toMatchObject([{ retries: 0, task: 1, refusals: 1 }]);
});

test("a task that ran out of memory is tried again with more, and so loaded", async () => {
  const rig = await useDispatchers(local, {
    run: async ({ kill: killed }) => {
      const sizes = rig.tasks().map(({ memory }) => memory);
      return (sizes.at(-1) ?? 0) < 2048 ? await aborted(killed, null) : 0;
    },
  });
  using _need = local.cloud.ecs.troubles.needMemory(2048);
  await rig.put("incoming/a.csv");
  await rig.start();
  await eventually(async () => expect(await rig.rows()).toMatchObject([{ state: "loaded" }]));
  expect(rig.tasks().map(({ cpu, memory }) => [cpu, memory])).toEqual([
    [256, 512],
    [512, 1024],
    [1024, 2048],
  ]);
  await rig.quiet();
  expect(await rig.holders()).toEqual([]);
});

test("a file whose task fails is tried three times more, then it is a dead letter that says why", async () => {
  const rig = await useDispatchers(local, { run: async () => 75 });
  await rig.put("incoming/a.csv");
  await rig.start();
  const [letter] = await eventually(async () => {
    const letters = await rig.deadLetters();
    expect(letters).toHaveLength(1);
    return letters;
  });
  expect(letter?.reason).toMatch(/^Poison: incoming\/a\.csv: .*exit code 75.*after 3 retries/);
  expect(rig.keys()).toHaveLength(4);
  await rig.quiet();
  expect(await rig.rows()).toMatchObject([{ state: "failed" }]);
  expect(await rig.holders()).toEqual([]);
  // Put back by an operator, it starts anew.
  await rig.send(letter?.body ?? "");
  await eventually(() => expect(rig.keys()).toHaveLength(8));
});

test.for([65, 66, 1])("a file that is refused with %i is not tried again", async (code) => {
  const rig = await useDispatchers(local, { run: async () => code });
  await rig.put("incoming/a.csv");
  await rig.start();
  await eventually(async () => {
    expect(await rig.deadLetters()).toMatchObject([
      { reason: expect.stringContaining(`exit code ${code}`) },
    ]);
  });
  await rig.quiet();
  expect(rig.keys()).toHaveLength(1);
});

test("a task that cannot start is tried again, and one that never starts is stopped first", async () => {
  const rig = await useDispatchers(local, {
    run: async () => 0,
    maxStartMs: 200,
  });
  local.cloud.ecs.troubles.failStarts("CannotPullContainerError", 1);
  await rig.put("incoming/a.csv");
  await rig.start();
  await eventually(async () => expect(await rig.rows()).toMatchObject([{ state: "loaded" }]));
  expect(rig.tasks().map(({ stopCode }) => stopCode)).toEqual([
    "TaskFailedToStart",
    "EssentialContainerExited",
  ]);

  using hold = local.cloud.ecs.troubles.holdStarts();
  await rig.put("incoming/b.csv");
  await eventually(() =>
    expect(rig.tasks().map(({ stopCode }) => stopCode)).toContain("UserInitiated"),
  );
  hold.remove();
  await eventually(async () => {
    expect((await rig.rows()).map(({ state }) => String(state))).toEqual(["loaded", "loaded"]);
  });
  await rig.quiet();
  expect(await rig.holders()).toEqual([]);
});

test("a dispatcher that is stopped gives back what it has at once; the next one follows the same tasks", async () => {
  const containers = heldContainers();
  const rig = await useDispatchers(local, { run: containers.run, maxTasks: 2 });
  for (const key of ["incoming/1.csv", "incoming/2.csv", "incoming/3.csv"]) await rig.put(key);
  let exit: number | null | undefined;
  const first = rig.startProcess({}, (code) => (exit = code));
  await eventually(() => expect(containers.running.size).toBe(2));
  await eventually(async () => {
    expect((await rig.rows()).filter(({ taskArn }) => taskArn !== undefined)).toHaveLength(2);
  });
  await first.stop();
  // The last line may be read after the end has been heard of.
  await eventually(() => {
    expect({ exit, said: rig.messages().at(-1) }).toEqual({ exit: 0, said: "stopped" });
  });
  expect(await rig.queue.depth()).toEqual({ waiting: 3, inFlight: 0, delayed: 0 });
  expect(containers.running.size).toBe(2);

  await rig.start();
  for (const key of ["incoming/1.csv", "incoming/2.csv"]) containers.running.get(key)?.(0);
  await eventually(() => expect([...containers.running.keys()]).toEqual(["incoming/3.csv"]));
  containers.running.get("incoming/3.csv")?.(0);
  await rig.quiet();
  expect(rig.keys()).toHaveLength(3);
  expect(await rig.holders()).toEqual([]);
});
