import { expect, test } from "vitest";
import type { TaskState } from "../../../src/cloud/tasks.ts";
import { followTask } from "../../../src/rates/dispatch/follow-task.ts";
import { createTaskRounds } from "../../../src/rates/dispatch/task-rounds.ts";
import { recordedLog } from "../../support/recorded-log.ts";

const running: TaskState = {
  phase: "running",
  createdAt: 0,
  startedAt: 0,
  exitCode: undefined,
  reason: "",
};
const stopped: TaskState = { ...running, phase: "stopped", exitCode: 0 };

/** A task that is so at each look, one second after the other; `fails` is how often it cannot be stopped. */
function follow(looks: readonly (TaskState | undefined)[], fails = 0) {
  let now = 0;
  let failures = fails;
  const stops: string[] = [];
  const left = [...looks];
  const { log } = recordedLog();
  const { signal } = new AbortController();
  const ended = followTask(
    {
      tasks: {
        async stop(_id, why) {
          stops.push(why);
          if (failures-- > 0) throw new Error("throttled");
        },
      },
      async look() {
        now += 1000;
        return left.length > 1 ? left.shift() : left[0];
      },
      maxStartMs: 5000,
      maxTaskMs: 20_000,
      now: () => now,
    },
    "arn",
    { signal, log },
  );
  return { ended, stops, seconds: () => now / 1000 };
}

const times = <Each>(count: number, each: Each): Each[] =>
  Array.from({ length: count }, () => each);

test("a task is followed until it has stopped", async () => {
  const { ended, stops } = follow([running, running, stopped]);
  expect(await ended).toEqual(stopped);
  expect(stops).toEqual([]);
});

test("a task that is not known yet is waited for; one that stays unknown for a minute is forgotten", async () => {
  const late = follow([...times(50, undefined), running, ...times(50, undefined), stopped]);
  expect(await late.ended).toEqual(stopped);
  const gone = follow([running, undefined]);
  expect(await gone.ended).toBeUndefined();
  expect(gone.seconds()).toBeGreaterThan(60);
});

test("a task that does not start, or does not end, is stopped once, and until that has worked", async () => {
  const starting = { ...running, phase: "starting", startedAt: undefined } as const;
  const late = follow([...times(10, starting), stopped]);
  expect(await late.ended).toEqual(stopped);
  expect(late.stops).toEqual(["It did not start in time."]);
  const long = follow([...times(30, running), stopped], 2);
  expect(await long.ended).toEqual(stopped);
  expect(long.stops).toEqual(times(3, "It did not end in time."));
});

test("whoever follows a task is let go of when the signal aborts", async () => {
  const leaving = new AbortController();
  const ended = followTask(
    {
      tasks: { stop: async () => undefined },
      look: async () => await new Promise(() => undefined),
      maxStartMs: 1,
      maxTaskMs: 1,
      now: () => 0,
    },
    "arn",
    { signal: leaving.signal, log: recordedLog().log },
  );
  leaving.abort(new Error("leaving"));
  await expect(ended).rejects.toThrow("leaving");
});

test("all tasks that are waited for are described in one call, again after a failure", async () => {
  const asked: (readonly string[])[] = [];
  const look = createTaskRounds({
    tasks: {
      async describe(ids) {
        asked.push(ids);
        if (asked.length === 1) throw new Error("throttled");
        return new Map([["b", stopped]]);
      },
    },
    everyMs: 1,
    log: recordedLog().log,
  });
  expect(await Promise.all([look("a"), look("b")])).toEqual([undefined, stopped]);
  expect(asked).toEqual([
    ["a", "b"],
    ["a", "b"],
  ]);
});
