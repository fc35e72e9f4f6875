import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { createDynamoTable } from "../../../src/cloud/dynamodb.ts";
import { provision } from "../../../src/cloud/provision/provision.ts";
import { RATES_PLAN } from "../../../src/cloud/provision/rates-plan.ts";
import { NoRoom, type TaskState } from "../../../src/cloud/tasks.ts";
import { createReclaim } from "../../../src/rates/dispatch/reclaim-slots.ts";
import { createSlots } from "../../../src/rates/dispatch/slots.ts";
import { createUploadStore } from "../../../src/rates/dispatch/upload-store.ts";
import { useLocalCloud } from "../../support/local-cloud.ts";
import { recordedLog } from "../../support/recorded-log.ts";

const local = useLocalCloud();

/** Longer than anybody who has an upload in hand says nothing of it. */
const UNSEEN_MS = 180_001;
const HOUR_MS = 3_600_000;

/** Uploads `<id>`, each with a slot for its first task, in a cluster that the test makes up. */
async function useSlots(maxTasks = 10) {
  const prefix = `t-${randomBytes(4).toString("hex")}`;
  const plan = { ...RATES_PLAN, queues: [], buckets: [] };
  const { env } = await provision(local.clients, plan, { prefix });
  const table = createDynamoTable(local.clients.dynamodb, {
    table: env.UPLOADS_TABLE,
    key: "uploadId",
  });
  let now = 0;
  const store = createUploadStore(table, () => now);
  const slots = createSlots(table, maxTasks);
  const states = new Map<string, TaskState>();
  /** What runs by its owner, what was asked for by its token, and what was stopped. */
  const cluster = {
    found: new Map<string, string>(),
    asked: [] as string[],
    stopped: [] as string[],
    hasRoom: true,
    others: 0,
    /** Owners for whom nothing can be started. */
    broken: [] as string[],
  };
  const reclaim = createReclaim({
    slots,
    store,
    tasks: {
      describe: async (ids) => new Map([...states].filter(([id]) => ids.includes(id))),
      find: async (owner) => cluster.found.get(owner),
      running: async () => cluster.found.size + cluster.others,
      async start({ token, owner }) {
        cluster.asked.push(token);
        if (cluster.broken.includes(owner)) throw new Error("invalid");
        if (!cluster.hasRoom) throw new NoRoom("none");
        return `arn-${token}`;
      },
      async stop(id) {
        cluster.stopped.push(id);
        if (cluster.broken.includes(id)) throw new Error("denied");
      },
    },
    maxTasks,
    maxStartMs: HOUR_MS,
    maxTaskMs: 2 * HOUR_MS,
    everyMs: 5000,
    now: () => now,
    log: recordedLog().log,
  });
  return {
    store,
    slots,
    states,
    cluster,
    reclaim,
    pass: (ms: number) => (now += ms),
    row: async (id: string) => await store.get(id),
    /** With `phase`, its task is written down, and so. */
    add: async (id: string, phase?: TaskState["phase"]) => {
      const upload = { id, bucket: "b", key: `incoming/${id}`, bytes: 1 };
      const size = { cpu: 256, memory: 512 };
      const { row } = await store.open(upload, { size, messageId: "m" });
      await slots.claim(`${id}-1`);
      if (phase) {
        await store.started(row, `arn-${id}`);
        const startedAt = phase === "starting" ? undefined : now;
        states.set(`arn-${id}`, {
          phase,
          createdAt: now,
          startedAt,
          exitCode: undefined,
          reason: "",
        });
      }
      return row;
    },
  };
}

test("slots of tasks that have stopped, or that no upload wants, are freed at once, and no others", async () => {
  const { slots, store, add, reclaim } = await useSlots();
  await slots.claim("gone-1"); // its row has expired
  await add("stopped", "stopped");
  await add("running", "running");
  await add("starting", "starting");
  await add("asking");
  const retried = await add("retried");
  const step = { kind: "retried", reason: "r", size: { cpu: 256, memory: 512 }, seconds: 0 };
  await store.settle(retried, { ...step, kind: "retried" });
  await store.settle(await add("loaded"), { kind: "loaded" });
  await reclaim();
  expect(await slots.holders()).toEqual(new Set(["running-1", "starting-1", "asking-1"]));
});

test("a task that ECS does not know keeps its slot while somebody may have it in hand", async () => {
  const { slots, states, add, pass, reclaim } = await useSlots();
  await add("a", "running");
  states.clear();
  pass(UNSEEN_MS - 10_000);
  await reclaim();
  expect(await slots.holders()).toEqual(new Set(["a-1"]));
  pass(10_000);
  await reclaim();
  expect(await slots.holders()).toEqual(new Set());
});

test("a slot whose task is not written down gets what runs for it, or else is started, once nobody has it in hand", async () => {
  const { slots, cluster, add, pass, row, reclaim } = await useSlots(2);
  await add("a");
  await add("b");
  cluster.found.set("a-1", "arn-that-runs");
  await reclaim();
  expect(await row("a")).not.toHaveProperty("taskArn");
  pass(UNSEEN_MS);
  await reclaim();
  expect(await row("a")).toMatchObject({ state: "working", taskArn: "arn-that-runs" });
  expect(await row("b")).toMatchObject({ state: "working", taskArn: "arn-b-1" });
  expect(cluster.asked).toEqual(["b-1"]);
  expect(await slots.holders()).toEqual(new Set(["a-1", "b-1"]));
});

test("what nobody has in hand is not started while the tasks of somebody else take up the room", async () => {
  const { cluster, add, pass, row, reclaim } = await useSlots(2);
  await add("a");
  cluster.others = 2;
  pass(UNSEEN_MS);
  await reclaim();
  expect(cluster.asked).toEqual([]);
  cluster.others = 1;
  pass(5000);
  await reclaim();
  expect(await row("a")).toMatchObject({ taskArn: "arn-a-1" });
});

test("where there was no room, the next try is another request, and one round tries once", async () => {
  const { cluster, add, pass, row, reclaim } = await useSlots();
  await add("a");
  await add("b");
  cluster.hasRoom = false;
  pass(UNSEEN_MS);
  await reclaim();
  expect(cluster.asked).toHaveLength(1);
  cluster.hasRoom = true;
  pass(UNSEEN_MS);
  await reclaim();
  const [first = ""] = cluster.asked;
  expect(cluster.asked.toSorted()).toEqual(["a-1", "b-1", `${first}-1`].toSorted());
  expect(await row("a")).toHaveProperty("taskArn");
  expect(await row("b")).toHaveProperty("taskArn");
});

test("a task that is overdue is stopped, once, unless somebody has it in hand", async () => {
  const { slots, store, cluster, add, pass, reclaim } = await useSlots();
  await add("starting", "starting");
  await add("running", "running");
  pass(HOUR_MS + 1);
  await store.touch("starting");
  await reclaim();
  expect(cluster.stopped).toEqual([]);
  pass(UNSEEN_MS);
  await reclaim();
  expect(cluster.stopped).toEqual(["arn-starting"]);
  pass(HOUR_MS);
  await reclaim();
  expect(cluster.stopped.toSorted()).toEqual(["arn-running", "arn-starting"]);
  expect(await slots.holders()).toEqual(new Set(["starting-1", "running-1"]));
});

test("what cannot be started, or stopped, does not keep the others from their turn", async () => {
  const { slots, cluster, add, pass, row, reclaim } = await useSlots();
  const ids = ["a", "b", "c"];
  for (const id of ids) await add(id);
  cluster.broken.push("a-1", "arn-d");
  pass(UNSEEN_MS);
  await add("d", "running");
  pass(2 * HOUR_MS + 1);
  await reclaim();
  pass(5000);
  await reclaim();
  for (const id of ["b", "c"]) expect(await row(id)).toHaveProperty("taskArn");
  expect(await row("a")).not.toHaveProperty("taskArn");
  expect(await slots.holders()).toContain("a-1");
  expect(cluster.stopped).toEqual(["arn-d", "arn-d"]);
});
