import { setImmediate as tick } from "node:timers/promises";
import { expect, test } from "vitest";
import { type Service, together } from "../../src/lib/service.ts";
import { recordedLog } from "../support/recorded-log.ts";

function scene() {
  const events: string[] = [];
  const { log, lines } = recordedLog();
  function service(name: string, faults: Partial<Service> = {}): Service {
    return {
      name,
      async start() {
        events.push(`start ${name}`);
      },
      async stop() {
        events.push(`stop ${name}`);
      },
      ...faults,
    };
  }
  return { events, log, lines, service };
}

test("services start in order and stop in the opposite order", async () => {
  const { events, log, service } = scene();
  const all = together([service("a"), service("b"), service("c")], log);

  await all.start();
  await all.stop();

  expect(events).toEqual(["start a", "start b", "start c", "stop c", "stop b", "stop a"]);
});

test("each stop waits for the one before, and a second stop waits for the first", async () => {
  const { events, log, service } = scene();
  const gate = Promise.withResolvers<void>();
  const slow = service("slow", { stop: async () => await gate.promise });
  const all = together([service("a"), slow], log);
  await all.start();

  const stops = [all.stop(), all.stop()].map(
    async (stop, i) => await stop.then(() => events.push(`stopped ${i}`)),
  );
  await tick();
  expect(events).toEqual(["start a", "start slow"]);
  gate.resolve();
  await Promise.all(stops);

  expect(events.slice(2)).toEqual(["stop a", "stopped 0", "stopped 1"]);
});

test("when one fails to start, those that run are stopped before the error goes on", async () => {
  const { events, log, service } = scene();
  const failing = service("b", { start: async () => await Promise.reject(new Error("no port")) });
  const all = together([service("a"), failing, service("c")], log);

  await expect(all.start()).rejects.toThrow("no port");
  await all.stop();

  expect(events).toEqual(["start a", "stop b", "stop a"]);
});

test("a stop that fails is logged and keeps no other from stopping", async () => {
  const { events, log, lines, service } = scene();
  const failing = service("b", { stop: async () => await Promise.reject(new Error("stuck")) });
  const all = together([service("a"), failing, service("c")], log);
  await all.start();

  await all.stop();

  expect(events.slice(3)).toEqual(["stop c", "stop a"]);
  expect(lines).toContainEqual(
    expect.objectContaining({ service: "b", msg: "service did not stop cleanly" }),
  );
});

test("a stop during the start starts nothing more", async () => {
  const { events, log, service } = scene();
  const gate = Promise.withResolvers<void>();
  const slow = service("slow", { start: async () => await gate.promise });
  const all = together([service("a"), slow, service("c")], log);

  const started = all.start();
  await tick();
  await all.stop();
  gate.resolve();
  await started;

  expect(events).toEqual(["start a", "stop slow", "stop a"]);
});
