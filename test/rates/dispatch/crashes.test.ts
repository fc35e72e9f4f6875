import { expect, test } from "vitest";
import { eventually, heldContainers, useDispatchers } from "../../support/dispatcher-rig.ts";
import { useLocalCloud } from "../../support/local-cloud.ts";
import { kill } from "../../support/system.ts";

// Dispatchers that end, or stand still, at known points: in the midst of a call whose work is done and whose answer waits.

const local = useLocalCloud();

const KEY = "incoming/a.csv";

async function useCrash() {
  const containers = heldContainers();
  const rig = await useDispatchers(local, { run: containers.run, visibilitySeconds: 2 });
  const dispatcher = rig.startProcess();
  await eventually(() => expect(rig.messages()).toContain("started"));
  return { containers, rig, dispatcher };
}

test.each([
  ["has a slot, and has not asked for the task", "ListTasks"],
  ["has asked for the task, and has not written it down", "RunTask"],
])(
  "a dispatcher is killed when it %s: one task all the same",
  async (_when, operation) => {
    const { containers, rig, dispatcher } = await useCrash();
    using hold = local.cloud.ecs.holds.add(operation);
    await rig.put(KEY);
    await hold.met;
    expect(await rig.rows()).toMatchObject([{ state: "working", task: 1 }]);
    expect((await rig.rows())[0]).not.toHaveProperty("taskArn");
    expect(await rig.holders()).toHaveLength(1);
    kill(dispatcher);
    hold.remove();
    await eventually(async () => expect((await rig.rows())[0]).toHaveProperty("taskArn"));
    await eventually(() => expect(containers.running.size).toBe(1));
    containers.running.get(KEY)?.(0);
    await rig.loaded(1);
    await rig.quiet();
    expect(rig.keys()).toEqual([KEY]);
    expect(await rig.holders()).toEqual([]);
  },
  90_000,
);

test("a dispatcher is killed before it hears that the task has ended: the next one hears it", async () => {
  const { containers, rig, dispatcher } = await useCrash();
  await rig.put(KEY);
  await eventually(async () => expect((await rig.rows())[0]).toHaveProperty("taskArn"));
  using hold = local.cloud.ecs.holds.add("DescribeTasks");
  await hold.met;
  await eventually(() => expect(containers.running.size).toBe(1));
  containers.running.get(KEY)?.(0);
  kill(dispatcher);
  hold.remove();
  await rig.loaded(1);
  await rig.quiet();
  expect(rig.keys()).toEqual([KEY]);
  expect(await rig.holders()).toEqual([]);
}, 90_000);

test("a dispatcher that stands still until another one has loaded the file starts nothing when it goes on", async () => {
  const { containers, rig, dispatcher } = await useCrash();
  const hold = local.cloud.ecs.holds.add("ListTasks");
  await rig.put(KEY);
  await hold.met;
  kill(dispatcher, "SIGSTOP");
  hold.remove();
  const other = await rig.start();
  await eventually(() => expect(containers.running.size).toBe(1));
  containers.running.get(KEY)?.(0);
  await rig.loaded(1);
  await rig.quiet();
  await other.stop();
  expect(await rig.holders()).toEqual([]);

  const asked = local.cloud.ecs.calls.length;
  kill(dispatcher, "SIGCONT");
  await eventually(() => {
    const since = local.cloud.ecs.calls.slice(asked).map(({ operation }) => operation);
    expect(since).toContain("RunTask");
    expect(since).toContain("DescribeTasks");
  });
  await rig.put("incoming/b.csv");
  await eventually(() => expect([...containers.running.keys()]).toEqual(["incoming/b.csv"]));
  containers.running.get("incoming/b.csv")?.(0);
  await rig.loaded(2);
  await rig.quiet();
  expect(rig.keys()).toEqual([KEY, "incoming/b.csv"]);
  expect(await rig.holders()).toEqual([]);
}, 90_000);
