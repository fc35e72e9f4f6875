import { describe, expect, test } from "vitest";
import { Settings } from "../../../src/cli/simulate/model/settings.ts";
import { atRate, atTimes, outcomeOf } from "./a-run.ts";

test("one lane takes one job after the other, worked out by hand", () => {
  // Arrive at 0, 0.5 and 5; begin at 0, 1 and 5; end at 1, 2 and 6.
  const { wait, answer, finished, waiting } = outcomeOf({
    arrivals: atTimes([0, 0.5, 5]),
    seconds: 60,
  });
  expect(wait.mean).toBeCloseTo(0.5 / 3, 9);
  expect(wait.max).toBeCloseTo(0.5, 9);
  expect(answer.max).toBeCloseTo(1.5, 4);
  expect([finished, waiting]).toEqual([3, 0]);
});

test("what no lane has taken at the end is counted as waiting", () => {
  const { finished, waiting } = outcomeOf({
    arrivals: atTimes([0, 1, 2, 3, 4]),
    service: { kind: "fixed", seconds: 40 },
    seconds: 60,
  });
  expect([finished, waiting]).toEqual([1, 3]);
});

test("replayed jobs take what was measured in the order in which they begin, again and again", () => {
  // 1 s, 2 s, and 1 s again: begin at 0, 1 and 3.
  const { wait } = outcomeOf({
    arrivals: atTimes([0, 0, 0]),
    service: { kind: "replayed", seconds: [1, 2] },
    seconds: 60,
  });
  expect([wait.mean, wait.max]).toEqual([expect.closeTo(4 / 3, 9), 3]);
});

test("the same seed gives the same run, another one does not", () => {
  const settings = Settings.parse({});
  const run = (seed: number) =>
    outcomeOf({ arrivals: atRate(5), seed, startTasks: 2, seconds: 1200 }, settings);
  expect(run(1)).toEqual(run(1));
  expect(run(2).wait.mean).not.toBe(run(1).wait.mean);
});

test("answers wait for Telegram's 30 messages a second", () => {
  const [ten, twenty] = [10, 20]
    .map((rate) => atRate(rate))
    .map((arrivals) =>
      outcomeOf({ arrivals, bots: 1, seconds: 600, service: { kind: "fixed", seconds: 0.01 } }),
    );
  // Ten pictures a second mean 20 messages; twenty mean 40, and each second a third of a second more waits.
  expect(ten?.answer.p99).toBeLessThan(1);
  expect(twenty?.answer.max).toBeGreaterThan(150);
});

describe("tasks and instances", () => {
  const policies = Settings.parse({
    policies: [{ kind: "tracking", metric: "backlog", target: 1 }],
  }).policies;

  test("from zero: three minutes for the alarm, then instance and task start, and the job begins", () => {
    const capacity = Settings.parse({ capacity: { kind: "ec2", bootSeconds: 150 } }).capacity;
    const { wait } = outcomeOf(
      { arrivals: atTimes([0, 0]), startTasks: 0, seconds: 1200 },
      { policies, capacity, tasks: { min: 0, max: 1 }, taskStartSeconds: 40 },
    );
    // The trace's two jobs: the alarm at 180 s, the instance at 330 s, the task at 370 s, the second job after the first.
    expect(wait.mean).toBeCloseTo(370.5, 6);
  });

  test("there are never more instances than the group may have, nor new ones while one warms up", () => {
    const { samples, instanceSeconds } = outcomeOf(
      {
        arrivals: atRate(10),
        startTasks: 2,
        seconds: 3600,
        service: { kind: "fixed", seconds: 2 },
      },
      { ...Settings.parse({ policies }), tasks: { min: 2, max: 30 } },
    );
    const counts = samples.map(({ instances }) => instances);
    expect(Math.max(...counts)).toBe(8);
    // Three at a time, and two minutes of warm-up between: the alarm's minute, then a step every other minute.
    expect(counts.slice(0, 9)).toEqual([1, 1, 1, 4, 4, 7, 7, 8, 8]);
    expect(instanceSeconds).toBeLessThan(8 * 3600);
  });

  test("protection keeps every task that works, until its job has ended", () => {
    const cpu = Settings.parse({
      policies: [{ kind: "tracking", metric: "cpu", target: 100 }],
    }).policies;
    const load = {
      arrivals: atTimes([0, 0, 0, 0]),
      startTasks: 8,
      seconds: 7200,
      service: { kind: "fixed", seconds: 3600 },
    } as const;
    const lived = (protectionSeconds: number | null) => {
      return outcomeOf(load, {
        policies: cpu,
        protectionSeconds,
        lanesPerTask: 1,
        tasks: { min: 1, max: 8 },
      });
    };
    expect(lived(10)).toMatchObject({ finished: 4, cutOff: 0 });
    expect(lived(10).samples.at(59)?.running).toBe(4);
    expect(lived(10).samples.at(-1)?.running).toBe(1);
    expect(lived(null).cutOff).toBeGreaterThan(0);
  });

  test("a little work for every task does not keep the fleet at its peak", () => {
    const cpu = Settings.parse({
      policies: [{ kind: "tracking", metric: "cpu", target: 60 }],
    }).policies;
    const load = {
      arrivals: atRate(2),
      startTasks: 10,
      seconds: 3600,
      service: { kind: "fixed", seconds: 1 },
    } as const;
    const running = (protectionSeconds: number | null) =>
      outcomeOf(load, { policies: cpu, protectionSeconds, tasks: { min: 1, max: 10 } }).samples.at(
        -1,
      )?.running;
    // Every task gets a job each five seconds.
    expect(running(10)).toBeLessThan(6);
    expect(running(null)).toBeLessThan(6);
  });

  test("a task that must go finishes its job, and loses it when that takes too long", () => {
    const down = Settings.parse({
      policies: [
        {
          kind: "step",
          metric: "backlog",
          comparison: "below",
          threshold: 0,
          points: 1,
          steps: [{ upper: 0, by: -1 }],
        },
      ],
    }).policies;
    const stopped = (seconds: number) =>
      outcomeOf(
        {
          arrivals: atTimes([0, 0]),
          startTasks: 2,
          seconds: 3600,
          service: { kind: "fixed", seconds },
        },
        {
          policies: down,
          protectionSeconds: null,
          tasks: { min: 1, max: 2 },
          stopSeconds: 100,
        },
      );
    expect(stopped(150)).toMatchObject({ finished: 2, cutOff: 0 });
    // Stopped at 60, killed at 160: its job begins anew when the other task is free at 200.
    const long = stopped(200);
    expect(long).toMatchObject({ finished: 2, cutOff: 1 });
    expect(long.wait.max).toBeCloseTo(200, 6);
  });
});

describe("crashes", () => {
  test("the jobs of a task that died come back, and all are done", () => {
    const { arrived, finished, cutOff, waiting } = outcomeOf(
      {
        arrivals: atTimes(Array.from({ length: 500 }, (_, i) => i * 4)),
        startTasks: 3,
        seconds: 7200,
        service: { kind: "fixed", seconds: 5 },
      },
      { crashesPerTaskHour: 20, tasks: { min: 3, max: 3 } },
    );
    expect(cutOff).toBeGreaterThan(5);
    expect([finished, waiting]).toEqual([arrived, 0]);
  });

  test("a job that was cut off waits until its visibility has run out", () => {
    const { wait, cutOff } = outcomeOf(
      {
        arrivals: atTimes([0]),
        startTasks: 2,
        seconds: 86_400,
        seed: 3,
        service: { kind: "fixed", seconds: 90 },
      },
      {
        crashesPerTaskHour: 60,
        tasks: { min: 2, max: 2 },
        visibilitySeconds: 120,
        maxReceives: 1000,
      },
    );
    expect(cutOff).toBeGreaterThan(0);
    // Heartbeats come every 40 s, and each gives 120 s from then on: at least so long for each crash.
    expect(wait.max).toBeGreaterThanOrEqual(cutOff * 120);
    expect(wait.max).toBeLessThan(cutOff * (120 + 120));
  });

  test("a job that is cut off again and again is given up", () => {
    const { deadLetters, finished } = outcomeOf(
      { arrivals: atTimes([0]), seconds: 86_400, service: { kind: "fixed", seconds: 3600 } },
      { crashesPerTaskHour: 60, tasks: { min: 1, max: 1 }, maxReceives: 2 },
    );
    expect([deadLetters, finished]).toEqual([1, 0]);
  });
});
