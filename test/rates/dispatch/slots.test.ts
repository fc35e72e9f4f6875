import { randomBytes } from "node:crypto";
import { expect, test } from "vitest";
import { createDynamoTable } from "../../../src/cloud/dynamodb.ts";
import { provision } from "../../../src/cloud/provision/provision.ts";
import { RATES_PLAN } from "../../../src/cloud/provision/rates-plan.ts";
import { createSlots } from "../../../src/rates/dispatch/slots.ts";
import { useLocalCloud } from "../../support/local-cloud.ts";

const local = useLocalCloud();

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
