import { expect, test } from "vitest";
import type { Child } from "../../../src/local/child.ts";
import { eventually, heldContainers, useDispatchers } from "../../support/dispatcher-rig.ts";
import { useLocalCloud } from "../../support/local-cloud.ts";
import { kill } from "../../support/system.ts";

// Every slot is held by an upload whose dispatcher was killed before it could write its task down. While all are taken
// nothing is received, so no message can bring these uploads back: whoever comes next has to see to them all the same.

const local = useLocalCloud();

const SLOTS = 2;
/** More than all lanes of so many dispatchers. */
const KEYS = Array.from({ length: 5 }, (_, number) => `incoming/${number}.csv`);

/** Later than anybody who had something in hand would have said so, and early enough for no task to be overdue. */
const LATER = {
  now: () => Date.now() + 200_000,
  maxStartMs: 3_600_000,
  maxTaskMs: 3_600_000,
};

const byName = (one = "", other = ""): number => one.localeCompare(other);

async function notWritten(): Promise<never> {
  throw new Error("The table cannot be written.");
}

async function useFull(dispatchers: number) {
  const containers = heldContainers();
  const rig = await useDispatchers(local, {
    run: containers.run,
    maxTasks: SLOTS,
    visibilitySeconds: 2,
  });
  const processes = Array.from({ length: dispatchers }, () => rig.startProcess());
  await eventually(() => {
    expect(rig.messages().filter((message) => message === "started")).toHaveLength(dispatchers);
  });
  const putAll = async (): Promise<void> => {
    for (const key of KEYS) await rig.put(key);
  };
  /** All slots are taken, and no task is written down. */
  const blocked = async (): Promise<void> => {
    await eventually(async () => expect(await rig.holders()).toHaveLength(SLOTS));
    for (const row of await rig.rows()) expect(row).not.toHaveProperty("taskArn");
  };
  /** Kills them for good. */
  const killAll = async (): Promise<void> => {
    for (const process of processes) kill(process);
    await Promise.all(processes.map(async (process: Child) => await process.stop()));
  };
  /** Lets tasks end as long as there are any, and all is loaded in the end, each file by one task. */
  const allLoaded = async (): Promise<void> => {
    await eventually(async () => {
      for (const end of containers.running.values()) end(0);
      const loaded = (await rig.rows()).filter(({ state }) => state === "loaded");
      expect(loaded).toHaveLength(KEYS.length);
    });
    await rig.quiet();
    expect(rig.keys().toSorted(byName)).toEqual(KEYS);
    expect(containers.most()).toBeLessThanOrEqual(SLOTS);
    expect(await rig.holders()).toEqual([]);
    expect(await rig.deadLetters()).toEqual([]);
  };
  return { containers, rig, processes, putAll, blocked, killAll, allLoaded };
}

async function killedBeforeAsking() {
  // One after the other goes from its slot to RunTask in one dispatcher, so it takes one for each slot.
  const full = await useFull(SLOTS);
  using hold = local.cloud.ecs.holds.add("ListTasks");
  await full.putAll();
  await hold.met;
  await full.blocked();
  await full.killAll();
  expect(full.rig.tasks()).toEqual([]);
  hold.remove();
  return full;
}

test("killed before any task was asked for", async () => {
  const { containers, rig, allLoaded } = await killedBeforeAsking();
  await rig.start(LATER);
  await eventually(() => expect(containers.running.size).toBe(SLOTS));
  await allLoaded();
}, 120_000);

async function killedBeforeAnswer() {
  const full = await useFull(1);
  using hold = local.cloud.ecs.holds.add("RunTask");
  await full.putAll();
  await hold.met;
  await eventually(() => expect(full.containers.running.size).toBe(SLOTS));
  await full.blocked();
  await full.killAll();
  return full;
}

test("killed when all tasks were asked for, before any answer", async () => {
  const { containers, rig, allLoaded } = await killedBeforeAnswer();
  expect(containers.running.size).toBe(SLOTS);
  await rig.start(LATER);
  await allLoaded();
}, 120_000);

test("killed when all tasks were asked for, before any answer, and they have ended when the next one comes", async () => {
  const { containers, rig, allLoaded } = await killedBeforeAnswer();
  for (const end of containers.running.values()) end(0);
  await eventually(() => expect(containers.running.size).toBe(0));
  await rig.start(LATER);
  await allLoaded();
}, 120_000);

test("one that stands still until another one has loaded all starts nothing when it goes on", async () => {
  const { containers, rig, processes, putAll, blocked, allLoaded } = await useFull(1);
  const hold = local.cloud.ecs.holds.add("RunTask");
  await putAll();
  await hold.met;
  await eventually(() => expect(containers.running.size).toBe(SLOTS));
  await blocked();
  for (const process of processes) kill(process, "SIGSTOP");
  hold.remove();
  const other = await rig.start(LATER);
  await allLoaded();
  await other.stop();

  for (const process of processes) kill(process, "SIGCONT");
  // Its messages are gone, its answers come, and it is free for more.
  await rig.put("incoming/last.csv");
  await eventually(() => expect([...containers.running.keys()]).toEqual(["incoming/last.csv"]));
  containers.running.get("incoming/last.csv")?.(0);
  await rig.loaded(KEYS.length + 1);
  await rig.quiet();
  expect(rig.keys().toSorted(byName)).toEqual([...KEYS, "incoming/last.csv"]);
  await eventually(async () => expect(await rig.holders()).toEqual([]));
}, 120_000);

test("killed when all tasks run and none could be written down", async () => {
  const { containers, rig, putAll, blocked, killAll, allLoaded } = await useFull(1);
  const hold = local.cloud.ecs.holds.add("RunTask");
  await putAll();
  await hold.met;
  await eventually(() => expect(containers.running.size).toBe(SLOTS));
  using _lost = local.cloud.faults.add({
    service: "dynamodb",
    operation: "UpdateItem",
    status: "drop",
  });
  hold.remove();
  // Their messages go back, and nobody receives them again.
  await eventually(() => {
    const failed = rig.messages().filter((message) => message === "message failed; will retry");
    expect(failed.length).toBeGreaterThanOrEqual(SLOTS);
  });
  await blocked();
  await killAll();
  local.cloud.faults.clear();
  await rig.start(LATER);
  await allLoaded();
}, 120_000);

test("two dispatchers that come at once see to the same uploads, and start nothing twice", async () => {
  const { containers, rig, allLoaded } = await killedBeforeAsking();
  using answer = local.cloud.ecs.holds.add("RunTask");
  const asked = (): number =>
    local.cloud.ecs.calls.filter(({ operation }) => operation === "RunTask").length;
  const before = asked();
  await Promise.all([rig.start(LATER), rig.start(LATER)]);
  await eventually(() => expect(asked() - before).toBeGreaterThanOrEqual(2));
  answer.remove();
  await eventually(() => expect(containers.running.size).toBe(SLOTS));
  await allLoaded();
}, 120_000);

test("one that cannot write down what it has started leaves it to the next one", async () => {
  const { containers, rig, blocked, allLoaded } = await killedBeforeAsking();
  const halfway = await rig.start({ ...LATER, table: { ...rig.table(), update: notWritten } });
  await eventually(() => {
    expect(rig.messages()).toContain("lost start not taken up; trying again");
  });
  await halfway.stop();
  await eventually(() => expect(containers.running.size).toBe(1));
  await blocked();
  await rig.start(LATER);
  await allLoaded();
}, 120_000);
