import { setImmediate as tick } from "node:timers/promises";
import { afterEach, beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { createTaskProtection } from "../../src/cloud/task-protection.ts";
import { useLocalCloud } from "../support/local-cloud.ts";
import { recordedLog } from "../support/recorded-log.ts";

const local = useLocalCloud();
let tasks = 0;

// Time is faked and the agent is real: sockets and setImmediate go on.
beforeEach(() => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout", "setInterval", "clearInterval"] });
});
afterEach(() => void vi.useRealTimers());

function scene({
  agentUri,
  random = () => 0.5,
}: { readonly agentUri?: string; readonly random?: () => number } = {}) {
  const taskId = `task-${++tasks}`;
  const { log, lines } = recordedLog();
  const refused = vi.fn();
  const protection = createTaskProtection({
    agentUri: agentUri ?? local.cloud.agentUri(taskId),
    log,
    onRefused: refused,
    random,
  });
  onTestFinished(async () => await protection.stop());
  const calls = () =>
    local.cloud.taskProtection.calls
      .filter((call) => call.taskId === taskId)
      .map(({ enabled, expiresInMinutes }) => (enabled ? expiresInMinutes : 0));
  /** Settles when ECS has heard so many wishes. */
  const heard = async (count: number) => {
    while (calls().length < count) await tick(); // vi.waitFor would turn the fake clock
  };
  return { protection, calls, refused, lines, taskId, heard };
}

const MINUTE = 60_000;

test("work protects the task, more work at once does not ask again, and its end releases it", async () => {
  const { protection, calls, heard, taskId } = scene();
  await protection.start();
  expect(calls()).toEqual([]);

  protection.enter();
  protection.enter();
  await heard(1);
  expect(local.cloud.taskProtection.isProtected(taskId)).toBe(true);
  protection.leave();
  await vi.advanceTimersByTimeAsync(MINUTE);
  expect(local.cloud.taskProtection.isProtected(taskId)).toBe(true);
  protection.leave();
  await heard(2);

  expect(calls()).toEqual([5, 0]);
  expect(local.cloud.taskProtection.isProtected(taskId)).toBe(false);
});

test("long work renews the protection long before it ends", async () => {
  const { protection, calls, heard } = scene();
  protection.enter();
  for (let renewals = 1; renewals <= 3; renewals++) {
    await vi.advanceTimersByTimeAsync(2 * MINUTE);
    await heard(1 + renewals);
  }
  protection.leave();
  await protection.stop();
  expect(calls()).toEqual([5, 5, 5, 5, 0]);
});

test("short work is protected for ten seconds, and then no longer", async () => {
  const { protection, calls, heard, taskId } = scene();
  protection.enter();
  await heard(1);
  protection.leave();
  await vi.advanceTimersByTimeAsync(9999);
  expect(local.cloud.taskProtection.isProtected(taskId)).toBe(true);
  await vi.advanceTimersByTimeAsync(1);
  await heard(2);
  expect(calls()).toEqual([5, 0]);
});

test("a little work all the time leaves the task free again and again, for two calls in ten seconds", async () => {
  const { protection, calls } = scene();
  for (let i = 0; i < 50; i++) {
    protection.enter();
    await vi.advanceTimersByTimeAsync(200);
    protection.leave();
    await vi.advanceTimersByTimeAsync(1000);
  }
  await protection.stop();
  expect(calls()).toEqual([5, 0, 5, 0, 5, 0, 5, 0, 5, 0, 5, 0]); // a minute
});

test("work that is under way when the ten seconds are over keeps the protection until its end", async () => {
  const { protection, calls, heard } = scene();
  protection.enter();
  await vi.advanceTimersByTimeAsync(9000);
  protection.leave();
  protection.enter();
  await vi.advanceTimersByTimeAsync(30_000);
  expect(calls()).toEqual([5]);
  protection.leave();
  await heard(2);
  expect(calls()).toEqual([5, 0]);
});

test("the tasks of a fleet do not ask all at once", async () => {
  const { protection, calls, heard } = scene({ random: () => 0 });
  protection.enter();
  protection.leave();
  await vi.advanceTimersByTimeAsync(8000);
  await heard(2);
  expect(calls()).toEqual([5, 0]);
});

test("a stop releases the task at once, and nothing follows", async () => {
  const { protection, calls } = scene();
  protection.enter();
  protection.leave();
  await protection.stop();
  await vi.advanceTimersByTimeAsync(10 * MINUTE);
  await protection.stop();
  expect(calls()).toEqual([5, 0]);
});

test("wishes reach ECS in the order they were made", async () => {
  const { protection, calls, heard } = scene();
  protection.enter();
  protection.leave();
  await vi.advanceTimersByTimeAsync(10_000);
  protection.enter();
  await heard(3);
  expect(calls()).toEqual([5, 0, 5]);
});

test("a refusal, which comes with status 200, is logged with its reason and counted, and nothing throws", async () => {
  const { protection, refused, lines, heard } = scene();
  local.cloud.taskProtection.refuse("DEPLOYMENT_BLOCKED");

  protection.enter();
  await heard(1);
  await vi.advanceTimersByTimeAsync(2 * MINUTE);
  await heard(2);
  protection.leave();
  await protection.stop();

  expect(refused).toHaveBeenCalledTimes(3);
  expect(lines[0]).toMatchObject({ level: 40, msg: "task protection refused; working on" });
  expect(JSON.stringify(lines[0])).toContain("DEPLOYMENT_BLOCKED");
});

test("an agent that is not there, or talks nonsense, is a refusal like any other", async () => {
  const { protection, refused } = scene({ agentUri: "http://127.0.0.1:1/agent" });
  protection.enter();
  protection.leave();
  await protection.stop();
  expect(refused).toHaveBeenCalledTimes(2);

  const other = scene();
  local.cloud.faults.add({ service: "ecs-agent", status: 500 });
  other.protection.enter();
  await other.protection.stop();
  expect(other.refused).toHaveBeenCalledTimes(2);
});

test("without an agent nothing happens", async () => {
  const before = local.cloud.taskProtection.calls.length;
  const onRefused = vi.fn();
  const { log } = recordedLog();
  const protection = createTaskProtection({ agentUri: undefined, log, onRefused });
  await protection.start();
  protection.enter();
  protection.leave();
  expect(vi.getTimerCount()).toBe(0);
  await protection.stop();
  expect(onRefused).not.toHaveBeenCalled();
  expect(local.cloud.taskProtection.calls).toHaveLength(before);
});
