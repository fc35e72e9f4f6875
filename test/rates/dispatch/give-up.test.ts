import { expect, test } from "vitest";
import type { Delivery } from "../../../src/cloud/queue.ts";
import type { TaskState } from "../../../src/cloud/tasks.ts";
import { createSlots } from "../../../src/rates/dispatch/slots.ts";
import { createUploadHandler } from "../../../src/rates/dispatch/upload-handler.ts";
import { uploadsIn } from "../../../src/rates/dispatch/upload.ts";
import { createUploadStore } from "../../../src/rates/dispatch/upload-store.ts";
import { heldContainers, useDispatchers } from "../../support/dispatcher-rig.ts";
import { useLocalCloud } from "../../support/local-cloud.ts";

// A message that can be received no more, whatever brought it there.

const local = useLocalCloud();

const BUCKET = "uploads";
const event = {
  eventName: "ObjectCreated:Put",
  s3: { bucket: { name: BUCKET }, object: { key: "incoming/a.csv", size: 1, sequencer: "01" } },
};
const body = JSON.stringify({ Records: [event] });
const token = `${uploadsIn(body, BUCKET)[0]?.id}-1`;

function message(text: string, id = "m1"): Delivery {
  return { id, body: text, attempt: 50, ack: async () => {}, hide: async () => {} };
}

/** An upload with a slot and, with `state`, a task that is so. */
async function useUpload(first?: Pick<TaskState, "phase" | "exitCode">) {
  const rig = await useDispatchers(local, { run: heldContainers().run });
  let now = 1_000_000;
  const store = createUploadStore(rig.table(), () => now);
  const slots = createSlots(rig.table(), 5);
  const asked: string[] = [];
  let state = first;
  const task = (): TaskState | undefined => {
    return state && { createdAt: 0, startedAt: 0, reason: "", ...state };
  };
  const [upload] = uploadsIn(body, BUCKET);
  if (!upload) throw new Error("There is no upload.");
  const size = { cpu: 256, memory: 512 };
  const { row } = await store.open(upload, { size, messageId: "m1" });
  await slots.claim(token);
  if (first) await store.started(row, "arn");
  const { giveUp } = createUploadHandler({
    store,
    slots,
    bucket: BUCKET,
    leaving: new AbortController().signal,
    takeSlot: async () => undefined,
    tasks: {
      async start(request) {
        asked.push(request.token);
        return "arn";
      },
      stop: async () => undefined,
      async describe() {
        const known = task();
        return new Map(known ? [["arn", known]] : []);
      },
    },
    look: async () => task(),
    maxStartMs: 1,
    maxTaskMs: 1,
    maxRetrySeconds: 0,
    observe: { started: () => {}, startTrouble: () => {}, ended: () => {} },
    now: () => now,
  });
  const end = async () => ({
    row: await store.get(upload.id),
    holders: [...(await slots.holders())],
  });
  const ends = (next: typeof state): void => void (state = next);
  return { giveUp, end, asked, slots, ends, pass: (ms: number) => (now += ms) };
}

const why = new Error("tries used up");

test("while the task runs it is waited for", async () => {
  const { giveUp, end } = await useUpload({ phase: "running", exitCode: undefined });
  await expect(giveUp(message(body), why)).rejects.toMatchObject({ name: "RetryLater" });
  expect(await end()).toMatchObject({ row: { state: "working" }, holders: [token] });
});

test("a file that is in by then is no dead letter", async () => {
  const { giveUp, end } = await useUpload({ phase: "stopped", exitCode: 0 });
  expect(await giveUp(message(body), why)).toBe(false);
  expect(await end()).toMatchObject({ row: { state: "loaded" }, holders: [] });
});

test("a file whose task failed is a dead letter, and its row says why", async () => {
  const { giveUp, end } = await useUpload({ phase: "stopped", exitCode: 75 });
  expect(await giveUp(message(body), why)).toBe(true);
  const row = { state: "failed", reason: "tries used up" };
  expect(await end()).toMatchObject({ row, holders: [] });
});

test("a file whose task may have been started and not written down is asked for, and waited for", async () => {
  const { giveUp, end, asked, ends } = await useUpload();
  await expect(giveUp(message(body), why)).rejects.toMatchObject({ name: "RetryLater" });
  expect(asked).toEqual([token]);
  expect(await end()).toMatchObject({
    row: { state: "working", taskArn: "arn" },
    holders: [token],
  });
  // ECS does not tell of it yet.
  await expect(giveUp(message(body), why)).rejects.toMatchObject({ name: "RetryLater" });
  ends({ phase: "stopped", exitCode: 0 });
  expect(await giveUp(message(body), why)).toBe(false);
  expect(await end()).toMatchObject({ row: { state: "loaded" }, holders: [] });
  expect(asked).toHaveLength(1);
});

test("a file whose task ECS has forgotten is a dead letter when nobody has had it in hand for long", async () => {
  const { giveUp, end, pass, ends } = await useUpload({ phase: "running", exitCode: undefined });
  ends(undefined);
  pass(180_001);
  expect(await giveUp(message(body), why)).toBe(true);
  expect(await end()).toMatchObject({ row: { state: "failed" }, holders: [] });
});

test("a file that has no slot has no task either, and is a dead letter at once", async () => {
  const { giveUp, end, asked, slots } = await useUpload();
  await slots.release(token);
  expect(await giveUp(message(body), why)).toBe(true);
  expect(await end()).toMatchObject({ row: { state: "failed" }, holders: [] });
  expect(asked).toEqual([]);
});

test("a file that another message drives is left to that one; what nobody can read is a dead letter", async () => {
  const { giveUp, end } = await useUpload({ phase: "running", exitCode: undefined });
  expect(await giveUp(message(body, "m2"), why)).toBe(false);
  expect(await end()).toMatchObject({ row: { state: "working" }, holders: [token] });
  expect(await giveUp(message("not for anybody"), why)).toBe(true);
});
