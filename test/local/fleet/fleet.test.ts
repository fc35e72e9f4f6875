import { expect, onTestFinished, test } from "vitest";
import { createFleet } from "../../../src/local/fleet/fleet.ts";

/** A fleet whose processes end when the test says so. */
function scene() {
  const started: string[] = [];
  const ending = new Map<string, PromiseWithResolvers<void>>();
  const busy = new Set<string>();
  const fleet = createFleet({
    name: "worker",
    isProtected: (name) => busy.has(name),
    start(number) {
      const name = `worker-${number}`;
      started.push(name);
      return {
        name,
        pid: () => undefined,
        async stop() {
          const end = Promise.withResolvers<void>();
          ending.set(name, end);
          await end.promise;
        },
      };
    },
  });
  const letGo = () => {
    for (const { resolve } of ending.values()) resolve();
  };
  onTestFinished(letGo);
  const names = () => fleet.workers.map(({ name }) => name);
  return { fleet, started, ending, busy, names, letGo };
}

test("what is missing is started, and what is too much is stopped, the youngest first", () => {
  const { fleet, names, ending } = scene();
  fleet.setDesired(3);
  expect(names()).toEqual(["worker-1", "worker-2", "worker-3"]);
  expect(fleet.count()).toEqual({ desired: 3, running: 3 });
  fleet.setDesired(1);
  expect(names()).toEqual(["worker-1"]);
  expect([...ending.keys()]).toEqual(["worker-3", "worker-2"]);
  fleet.setDesired(0);
  expect(fleet.count()).toEqual({ desired: 0, running: 0 });
});

test("a worker that is at work stays until it is free, and another one goes in its place", () => {
  const { fleet, names, busy } = scene();
  fleet.setDesired(3);
  busy.add("worker-3").add("worker-1");
  fleet.setDesired(1);
  expect(names()).toEqual(["worker-1", "worker-3"]);
  expect(fleet.count()).toEqual({ desired: 1, running: 2 });
  fleet.setDesired(1);
  expect(names()).toEqual(["worker-1", "worker-3"]);
  busy.delete("worker-1");
  fleet.setDesired(1);
  expect(names()).toEqual(["worker-3"]);
});

test("a surplus that is wanted again is not started twice", () => {
  const { fleet, started, busy } = scene();
  fleet.setDesired(2);
  busy.add("worker-1").add("worker-2");
  fleet.setDesired(0);
  fleet.setDesired(2);
  expect(started).toEqual(["worker-1", "worker-2"]);
});

test("a name is free again only when its process has ended", async () => {
  const { fleet, names, letGo } = scene();
  fleet.setDesired(1);
  fleet.setDesired(0);
  fleet.setDesired(1);
  expect(names()).toEqual(["worker-2"]);
  letGo();
  await Promise.resolve(); // its end is noticed
  await Promise.resolve();
  fleet.setDesired(2);
  expect(names()).toEqual(["worker-2", "worker-1"]);
});

test("a stop waits for all, protected or not, and nothing is started after it", async () => {
  const { fleet, ending, busy, started, letGo } = scene();
  fleet.setDesired(3);
  fleet.setDesired(2);
  busy.add("worker-1");
  let isOver = false;
  const stopped = fleet.stop().then(() => (isOver = true));
  expect([...ending.keys()].toSorted()).toEqual(["worker-1", "worker-2", "worker-3"]);
  fleet.setDesired(5);
  await new Promise((resolve) => setImmediate(resolve));
  expect(isOver).toBe(false);
  letGo();
  await stopped;
  expect(started).toHaveLength(3);
  expect(fleet.workers).toEqual([]);
});
