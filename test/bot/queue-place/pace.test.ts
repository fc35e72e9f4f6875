import { expect, test } from "vitest";
import { createPace } from "../../../src/bot/queue-place/pace.ts";
import { createDynamoTable } from "../../../src/cloud/dynamodb.ts";
import { useLocalCloud } from "../../support/local-cloud.ts";

const local = useLocalCloud();
const NOW = 1_700_000_000_000;

async function replicas() {
  const { dynamodb, env } = await local.provisioned();
  const counters = createDynamoTable(dynamodb, { table: env.ALBUMS_TABLE, key: "albumId" });
  const clock = { now: NOW };
  const now = () => clock.now;
  return { clock, one: createPace({ counters, now }), other: createPace({ counters, now }) };
}

test("replicas keep one pace together: a chat gets 5 edits a minute", async () => {
  const { clock, one, other } = await replicas();
  const minute = 20 - (Math.floor(NOW / 1000) % 60);
  clock.now += minute * 1000; // far from a minute's end

  const taken: boolean[] = [];
  for (let second = 0; second < 8; second += 1) {
    clock.now += 1000;
    taken.push(await (second % 2 === 0 ? one : other)(-7));
  }
  expect(taken).toEqual([true, true, true, true, true, false, false, false]);
  expect(await one(-8)).toBe(true);
  clock.now += 60_000;
  expect(await other(-7)).toBe(true);
});

test("all chats together get 10 edits a second, however many ask at once", async () => {
  const { clock, one, other } = await replicas();
  const chats = Array.from({ length: 40 }, (_, index) => 1000 + index);
  const burst = async () =>
    await Promise.all(chats.map(async (chat) => await (chat % 2 === 0 ? one : other)(chat)));

  expect((await burst()).filter(Boolean)).toHaveLength(10);
  clock.now += 1000;
  expect((await burst()).filter(Boolean)).toHaveLength(10);
});
