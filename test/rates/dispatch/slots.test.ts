import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { createDynamoTable } from "../../../src/cloud/dynamodb.ts";
import { provision } from "../../../src/cloud/provision/provision.ts";
import { RATES_PLAN } from "../../../src/cloud/provision/rates-plan.ts";
import type { TaskState } from "../../../src/cloud/tasks.ts";
import { createReclaim } from "../../../src/rates/dispatch/reclaim-slots.ts";
import { createSlots } from "../../../src/rates/dispatch/slots.ts";
import { createUploadStore } from "../../../src/rates/dispatch/upload-store.ts";
import { useLocalCloud } from "../../support/local-cloud.ts";
import { recordedLog } from "../../support/recorded-log.ts";

const local = useLocalCloud();

function task(phase: TaskState["phase"]): TaskState {
  return { phase, createdAt: 0, startedAt: 0, exitCode: undefined, reason: "" };
}

async function useTable() {
  const prefix = `t-${randomBytes(4).toString("hex")}`;
  const plan = { ...RATES_PLAN, queues: [], buckets: [] };
  const { env } = await provision(local.clients, plan, { prefix });
  return createDynamoTable(local.clients.dynamodb, { table: env.UPLOADS_TABLE, key: "uploadId" });
}

test("of many who claim a slot at once, as many get one as there are", async () => {
  const table = await useTable();
  const replicas = [createSlots(table, 5), createSlots(table, 5)];
  const claims = Array.from({ length: 30 }, async (_, index) => {
    return await replicas[index % 2]?.claim(`u-${index}`);
  });
  const outcomes = await Promise.all(claims);
  expect(outcomes.filter((outcome) => outcome === "claimed")).toHaveLength(5);
  expect(outcomes.filter((outcome) => outcome === "full")).toHaveLength(25);
});

test("who holds a slot holds it once, and a released one is free", async () => {
  const slots = createSlots(await useTable(), 1);
  expect(await slots.claim("a-1")).toBe("claimed");
  expect(await slots.claim("a-1")).toBe("held");
  expect(await slots.claim("b-1")).toBe("full");
  await slots.release("b-1"); // had none
  await slots.release("a-1");
  await slots.release("a-1");
  expect(await slots.claim("b-1")).toBe("claimed");
});

test("slots that nobody holds any more are freed, and no others", async () => {
  const table = await useTable();
  let now = 0;
  const store = createUploadStore(table, () => now);
  const slots = createSlots(table, 10);
  const states = new Map<string, TaskState>();
  const add = async (id: string, phase?: TaskState["phase"]) => {
    const upload = { id, bucket: "b", key: "incoming/x", bytes: 1 };
    const size = { cpu: 256, memory: 512 };
    const { row } = await store.open(upload, { size, messageId: "m" });
    if (phase) {
      await store.started(row, `arn-${id}`);
      states.set(`arn-${id}`, task(phase));
    }
    await slots.claim(`${id}-1`);
  };
  await slots.claim("gone-1"); // its row has expired
  await add("stopped", "stopped");
  await add("running", "running");
  await add("starting");
  const reclaim = createReclaim({
    slots,
    store,
    tasks: {
      describe: async (ids) => {
        return new Map([...states].filter(([id]) => ids.includes(id)));
      },
    },
    now: () => now,
    log: recordedLog().log,
  });
  await reclaim();
  expect(await slots.holders()).toEqual(new Set(["running-1", "starting-1"]));
  now += 13 * 3600 * 1000 + 1;
  await reclaim();
  expect(await slots.holders()).toEqual(new Set(["running-1"]));
  states.clear(); // ECS has forgotten it
  now += 60_000;
  await reclaim();
  expect(await slots.holders()).toEqual(new Set());
});
