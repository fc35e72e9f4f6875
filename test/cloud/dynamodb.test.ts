import type { BatchWriteItemCommand } from "@aws-sdk/client-dynamodb";
import { expect, test, vi } from "vitest";
import { createDynamoTable } from "../../src/cloud/dynamodb.ts";
import type { Item } from "../../src/cloud/table.ts";
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

test("a change without a condition makes the item if there is none", async () => {
  const table = await scene();
  const change = { update: "SET #size = :size", values: { size: 1 } };
  expect(await table.update("a", change)).toEqual({ albumId: "a", size: 1 });
});

async function all(items: AsyncIterable<Item>): Promise<Item[]> {
  const read: Item[] = [];
  for await (const item of items) read.push(item);
  return read;
}

async function jobsTable() {
  const { dynamodb, env } = await local.provisioned();
  const table = createDynamoTable(dynamodb, { table: env.JOBS_TABLE, key: "jobId" });
  for (let createdAt = 1; createdAt <= 30; createdAt += 1) {
    await table.insert({ jobId: `job-${createdAt}`, chatId: createdAt % 2, createdAt });
  }
  return table;
}

const ODD = { index: "byChat", hash: { name: "chatId", value: 1 } } as const;

test("an index is read in its order, page by page, up to a limit", async () => {
  const table = await jobsTable();
  const slice = { ...ODD, newestFirst: true, pageSize: 2 };
  const upTo = { name: "createdAt", value: 7 };

  const some = await all(table.query({ ...slice, upTo }));
  const whole = await all(table.query({ ...ODD, pageSize: 4 }));

  expect(some.map(({ createdAt }) => createdAt)).toEqual([7, 5, 3, 1]);
  expect(whole.map(({ createdAt }) => createdAt)).toEqual(
    Array.from({ length: 15 }, (_, i) => 2 * i + 1),
  );
});

test("who stops reading an index fetches no further page", async () => {
  const table = await jobsTable();
  const read: unknown[] = [];
  for await (const { createdAt } of table.query({ ...ODD, newestFirst: true, pageSize: 2 })) {
    read.push(createdAt);
    if (read.length === 2) local.cloud.faults.add({ service: "dynamodb", status: 400, code: "X" });
    if (read.length === 2) break;
  }
  expect(read).toEqual([29, 27]);
});

test("items without the index's keys are not in it", async () => {
  const table = await jobsTable();
  await table.insert({ jobId: "person#1", language: "de" });
  expect(await all(table.query(ODD))).toHaveLength(15);
});

test("many items are removed at once, those that are not there and those named twice, too", async () => {
  const table = await jobsTable();
  const keys = Array.from({ length: 40 }, (_, i) => `job-${i + 1}`).filter(
    (key) => key !== "job-9",
  );

  await table.remove([...keys, "job-1"]);
  await table.remove(keys);
  await table.remove([]);

  expect(await all(table.query(ODD))).toMatchObject([{ jobId: "job-9" }]);
});

test("what DynamoDB leaves out of a batch is asked for again", async () => {
  const asked: number[] = [];
  const send = vi.fn(async ({ input }: BatchWriteItemCommand) => {
    const requests = input.RequestItems?.["jobs"] ?? [];
    asked.push(requests.length);
    return { UnprocessedItems: requests.length > 1 ? { jobs: requests.slice(0, 1) } : {} };
  });
  const table = createDynamoTable({ send } as never, { table: "jobs", key: "jobId" });

  await table.remove(Array.from({ length: 30 }, (_, i) => `job-${i}`));

  expect(asked).toEqual([25, 1, 5, 1]);
});

test("items are found by how their keys begin", async () => {
  const table = await scene();
  for (const albumId of ["1#a", "1#b", "11#a", "-1#a"]) await table.insert({ albumId });
  const found = await all(table.scan("1#"));
  expect(
    found.map(({ albumId }) => String(albumId)).toSorted((a, b) => a.localeCompare(b)),
  ).toEqual(["1#a", "1#b"]);
});
