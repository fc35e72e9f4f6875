import { expect, test } from "vitest";
import { createDynamoTable } from "../../src/cloud/dynamodb.ts";
import { useLocalCloud } from "../support/local-cloud.ts";

const local = useLocalCloud();

async function scene() {
  const { dynamodb, env } = await local.provisioned();
  return createDynamoTable(dynamodb, { table: env.ALBUMS_TABLE, key: "albumId" });
}

test("an item comes back as it was written, without what is undefined", async () => {
  const table = await scene();
  const item = { albumId: "a", list: [{ n: 1.5, text: "ü" }], flag: true, none: null };
  expect(await table.insert({ ...item, left: undefined, deep: { out: undefined } })).toBe(true);
  expect(await table.get("a")).toEqual({ ...item, deep: {} });
});

test("an item that is not there is undefined", async () => {
  expect(await (await scene()).get("nobody")).toBeUndefined();
});

test("a key can be taken once, and who comes late changes nothing", async () => {
  const table = await scene();
  const inserts = Array.from(
    { length: 20 },
    async (_, n) => await table.insert({ albumId: "a", n }),
  );
  const won = (await Promise.all(inserts)).flatMap((isOurs, n) => (isOurs ? [n] : []));
  expect(won).toHaveLength(1);
  expect(await table.get("a")).toEqual({ albumId: "a", n: won[0] });
});

test("a change is made under its condition and gives the item as it is then", async () => {
  const table = await scene();
  await table.insert({ albumId: "a", state: "queued", size: 1 });
  const change = {
    condition: "#state = :queued",
    update: "SET #state = :next ADD #size :one REMOVE #owner",
    values: { queued: "queued", next: "working", one: 1 },
  };
  // `state`, `size` and `owner` are words that DynamoDB reserves.
  expect(await table.update("a", change)).toEqual({ albumId: "a", state: "working", size: 2 });
  expect(await table.update("a", change)).toBeUndefined();
  expect(await table.get("a")).toEqual({ albumId: "a", state: "working", size: 2 });
});

test("a change without values, and one of an item that is not there", async () => {
  const table = await scene();
  await table.insert({ albumId: "a", owner: "me" });
  const change = { condition: "attribute_exists(#owner)", update: "REMOVE #owner", values: {} };
  expect(await table.update("a", change)).toEqual({ albumId: "a" });
  expect(await table.update("b", change)).toBeUndefined();
  expect(await table.get("b")).toBeUndefined();
});

test("of many who change under one condition, one wins", async () => {
  const table = await scene();
  await table.insert({ albumId: "a", state: "queued" });
  const claims = Array.from({ length: 20 }, async (_, n) => {
    return await table.update("a", {
      condition: "#state = :queued",
      update: "SET #state = :working, #owner = :n",
      values: { queued: "queued", working: "working", n },
    });
  });
  expect((await Promise.all(claims)).filter((item) => item !== undefined)).toHaveLength(1);
});

test("a fault is an error, not a condition that did not hold", async () => {
  const table = await scene();
  local.cloud.faults.add({ service: "dynamodb", status: 400, code: "ValidationException" });
  await expect(table.insert({ albumId: "a" })).rejects.toMatchObject({
    name: "ValidationException",
  });
  await expect(table.get("a")).rejects.toMatchObject({ name: "ValidationException" });
});
