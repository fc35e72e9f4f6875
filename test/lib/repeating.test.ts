import { setTimeout as sleep } from "node:timers/promises";
import { expect, onTestFinished, test, vi } from "vitest";
import { createRepeating } from "../../src/lib/repeating.ts";
import { recordedLog } from "../support/recorded-log.ts";

/** Far above what anything takes on a busy machine. */
const PATIENCE = { timeout: 25_000, interval: 10 };
const A_DAY_MS = 24 * 3600_000;

function scene(work: () => Promise<void>, everyMs: number) {
  const { log, lines } = recordedLog();
  const service = createRepeating({ name: "work", everyMs, work, log });
  onTestFinished(async () => await service.stop());
  return { service, lines };
}

test("work is done at once, and again and again", async () => {
  const work = vi.fn(async () => undefined);
  const { service } = scene(work, 1);
  await service.start();
  expect(work).toHaveBeenCalledOnce();
  await service.start();
  await vi.waitFor(() => expect(work.mock.calls.length).toBeGreaterThan(3), PATIENCE);
});

test("work that fails is logged and has its next turn", async () => {
  const work = vi.fn(async () => undefined);
  work.mockRejectedValueOnce(new Error("not today"));
  const { service, lines } = scene(work, 1);
  await service.start();
  await vi.waitFor(() => expect(work.mock.calls.length).toBeGreaterThan(1), PATIENCE);
  expect(lines).toMatchObject([
    { level: 50, service: "work", msg: "work failed; it is tried again at its next turn" },
  ]);
});

test("a stop ends the pause at once, and nothing is done after it", async () => {
  const work = vi.fn(async () => undefined);
  const { service } = scene(work, A_DAY_MS);
  await service.start();
  await service.stop();
  await service.stop();
  expect(work).toHaveBeenCalledOnce();
});

test("a stop waits for the work under way, which is never there twice", async () => {
  const gate = Promise.withResolvers<void>();
  const work = vi.fn(async () => await gate.promise);
  const { service } = scene(work, 1);
  await service.start();
  const stopped = service.stop().then(() => "stopped");
  expect(await Promise.race([stopped, sleep(20, "waiting")])).toBe("waiting");
  gate.resolve();
  await stopped;
  expect(work).toHaveBeenCalledOnce();
});

test("one that is stopped before its start does nothing", async () => {
  const work = vi.fn(async () => undefined);
  const { service } = scene(work, 1);
  await service.stop();
  await service.start();
  await service.stop();
  expect(work).not.toHaveBeenCalled();
});
