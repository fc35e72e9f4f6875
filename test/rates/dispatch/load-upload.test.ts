import { expect, test } from "vitest";
import type { TaskState } from "../../../src/cloud/tasks.ts";
import { loadUpload } from "../../../src/rates/dispatch/load-upload.ts";
import { createSlots } from "../../../src/rates/dispatch/slots.ts";
import { createUploadStore } from "../../../src/rates/dispatch/upload-store.ts";
import { heldContainers, useDispatchers } from "../../support/dispatcher-rig.ts";
import { useLocalCloud } from "../../support/local-cloud.ts";
import { recordedLog } from "../../support/recorded-log.ts";

const local = useLocalCloud();

const upload = { id: "a".repeat(32), bucket: "b", key: "incoming/a.csv", bytes: 1 };
const stopped: TaskState = {
  phase: "stopped",
  createdAt: 0,
  startedAt: 0,
  exitCode: 0,
  reason: "",
};

/** One who loads the file; `meanwhile` happens after it has its slot and before it asks for the task. */
async function useLoading(meanwhile: () => Promise<void> = async () => undefined) {
  const rig = await useDispatchers(local, { run: heldContainers().run });
  let now = 1_000_000;
  const store = createUploadStore(rig.table(), () => now);
  const slots = createSlots(rig.table(), 5);
  const tokens: string[] = [];
  const end = { ...stopped };
  const load = async (messageId = "m1") => {
    return await loadUpload(
      {
        store,
        slots,
        takeSlot: async (token) => {
          await slots.claim(token);
          await meanwhile();
        },
        tasks: {
          start: async ({ token }) => {
            tokens.push(token);
            return `arn-${token}`;
          },
          stop: async () => undefined,
        },
        look: async () => end,
        maxStartMs: 1,
        maxTaskMs: 1,
        maxRetrySeconds: 600,
        observe: { started: () => {}, startTrouble: () => {}, ended: () => {} },
        now: () => now,
      },
      upload,
      { messageId, signal: new AbortController().signal, log: recordedLog().log },
    );
  };
  const row = async () => await store.get(upload.id);
  return { store, slots, tokens, end, load, row, pass: (ms: number) => (now += ms) };
}

test("who asks for a task whose end somebody else has seen keeps no slot for it", async () => {
  const loading = await useLoading(async () => {
    const row = await loading.row();
    if (row?.state === "working") await loading.store.settle(row, { kind: "loaded" });
  });
  expect(await loading.load()).toEqual({ kind: "loaded" });
  expect(await loading.slots.holders()).toEqual(new Set());
  expect(loading.tokens).toHaveLength(1);
});

test("a message whose file waits for its retry comes back no sooner, and another message leaves it alone", async () => {
  const { load, end, pass, tokens } = await useLoading();
  Object.assign(end, { exitCode: 75 });
  await expect(load()).rejects.toMatchObject({ name: "RetryLater", seconds: 30 });
  pass(20_000);
  await expect(load()).rejects.toMatchObject({ name: "RetryLater", seconds: 10 });
  expect(await load("m2")).toEqual({ kind: "elsewhere" });
  pass(10_000);
  Object.assign(end, { exitCode: 0 });
  expect(await load()).toEqual({ kind: "loaded" });
  expect(tokens).toEqual([`${upload.id}-1`, `${upload.id}-2`]);
});

test("a file that nobody has had in hand for a while is taken over by another message", async () => {
  const { store, load, pass, row } = await useLoading();
  await store.open(upload, { size: { cpu: 256, memory: 512 }, messageId: "m1" });
  pass(100_000);
  expect(await load("m2")).toEqual({ kind: "elsewhere" });
  pass(100_000);
  expect(await load("m2")).toEqual({ kind: "loaded" });
  expect(await row()).toMatchObject({ messageId: "m2", state: "loaded" });
});

test("what has failed stays failed for its message, and starts anew for another one", async () => {
  const { load, end, tokens, row } = await useLoading();
  Object.assign(end, { exitCode: 65 });
  const failed = { kind: "failed", reason: expect.stringContaining("exit code 65") };
  expect(await load()).toEqual(failed);
  expect(await load()).toEqual(failed);
  expect(tokens).toHaveLength(1);
  Object.assign(end, { exitCode: 0 });
  expect(await load("put back")).toEqual({ kind: "loaded" });
  expect(tokens).toEqual([`${upload.id}-1`, `${upload.id}-2`]);
  expect(await row()).toMatchObject({ retries: 0, task: 2 });
});
