import { expect, test } from "vitest";
import { createDynamoTable } from "../../src/cloud/dynamodb.ts";
import { createJobStore } from "../../src/jobs/job-store.ts";
import * as replies from "../../src/jobs/reply-transitions.ts";
import * as transitions from "../../src/jobs/transitions.ts";
import { aJob, aResult } from "../support/a-job.ts";
import { useLocalCloud } from "../support/local-cloud.ts";

const local = useLocalCloud();
const NOW = 1_700_000_000_000;
const DAY = 24 * 3600 * 1000;

async function scene() {
  const { dynamodb, env } = await local.provisioned();
  const table = createDynamoTable(dynamodb, { table: env.JOBS_TABLE, key: "jobId" });
  return { table, store: createJobStore(table) };
}

test("a new job has a queued row with what was asked", async () => {
  const { store } = await scene();
  const job = aJob();
  const row = await store.open(job, { now: NOW, threadId: 9 });
  expect(row).toMatchObject({ state: "queued", attempt: 0, threadId: 9, request: job });
  expect(await store.get(job.id, NOW)).toEqual(row);
});

test("opening a job again gives the row that is there, however far it has come", async () => {
  const { store } = await scene();
  const job = aJob();
  await store.open(job, { now: NOW });
  await store.change(job.id, transitions.claim("a", NOW, 1000));
  const again = await store.open({ ...job, requestedAt: 5 }, { now: NOW + 1000 });
  expect(again).toMatchObject({ state: "working", owner: "a", createdAt: NOW, request: job });
});

test("a row that has expired counts as gone, whether or not it was removed", async () => {
  const { store, table } = await scene();
  const job = aJob();
  await store.open(job, { now: NOW });
  expect(await store.get(job.id, NOW + 89 * DAY)).toBeDefined();
  expect(await store.get(job.id, NOW + 91 * DAY)).toBeUndefined();
  expect(await table.get(job.id)).toBeDefined();
  await expect(store.open(job, { now: NOW + 91 * DAY })).rejects.toThrow("has expired");
});

test("a change whose condition does not hold gives undefined and changes nothing", async () => {
  const { store } = await scene();
  const job = aJob();
  await store.open(job, { now: NOW });
  const nobody = { owner: "nobody", attempt: 1 };
  expect(await store.change(job.id, transitions.finish(nobody, NOW, aResult()))).toBeUndefined();
  expect(await store.get(job.id, NOW)).toMatchObject({ state: "queued" });
});

test("no change makes a row where there is none", async () => {
  const { store, table } = await scene();
  const { id } = aJob();
  const fence = { owner: "a", attempt: 1 };
  const all = [
    transitions.claim("a", NOW, 1000),
    transitions.renewLease(fence, NOW, 1000),
    transitions.finish(fence, NOW, aResult()),
    transitions.handBack(fence),
    transitions.refuse(fence, NOW, "damaged"),
    transitions.refuseAtTheDoor(NOW, "file-too-big"),
    transitions.fail(NOW, "out-of-tries"),
    transitions.failOurs(fence, NOW, "out-of-tries"),
    transitions.claimStatus("me", NOW),
    transitions.releaseStatus(),
    transitions.recordStatus(NOW, 5),
    replies.claimReply("a", NOW, 1000),
    replies.releaseReply("a"),
    replies.recordUnknownReply(NOW),
    replies.claimWords("a", NOW),
    transitions.recordDelivered(NOW),
    transitions.recordTold(NOW),
    transitions.recordUndeliverable(NOW),
    transitions.moveChat(5),
  ];
  for (const transition of all) expect(await store.change(id, transition)).toBeUndefined();
  expect(await table.get(id)).toBeUndefined();
});

test("a row that does not fit its schema is an error, not a guess", async () => {
  const { store, table } = await scene();
  const { id } = aJob();
  await table.insert({ jobId: id, state: "lost" });
  await expect(store.get(id, NOW)).rejects.toThrow("state");
});
