import { expect, test } from "vitest";
import { createReadiness } from "../../src/lib/readiness.ts";

test("a process is ready from its start until it is about to stop", async () => {
  const readiness = createReadiness();
  expect(readiness.isReady()).toBe(false);
  await readiness.start();
  expect(readiness.isReady()).toBe(true);
  readiness.notAnyMore();
  expect(readiness.isReady()).toBe(false);
});

test("a process that has stopped is not ready", async () => {
  const readiness = createReadiness();
  await readiness.start();
  await readiness.stop();
  expect(readiness.isReady()).toBe(false);
});
