import { describe, expect, test } from "vitest";
import { mixOf } from "../../../src/cli/load-test/plan/mix.ts";
import { type Load, scheduleOf } from "../../../src/cli/load-test/plan/schedule.ts";

const LOAD: Load = {
  curve: { kind: "constant", rate: 30 },
  seconds: 60,
  arrivals: "even",
  seed: 1,
  mix: mixOf("predict=80,blur=15,album=5"),
};

function timesOf(load: Partial<Load>): readonly number[] {
  return scheduleOf({ ...LOAD, ...load }).map(({ dueSeconds }) => dueSeconds);
}

describe("evenly", () => {
  test("thirty a second for a minute are 1800, each a thirtieth after the one before", () => {
    const times = timesOf({});
    expect(times).toHaveLength(1800);
    expect(times[0]).toBe(0);
    for (const [index, time] of times.entries()) expect(time).toBeCloseTo(index / 30, 2);
  });

  test("a burst is as many times denser while it lasts", () => {
    const curve = { kind: "burst", rate: 2, times: 5, from: 10, duration: 10 } as const;
    const times = timesOf({ curve, seconds: 30 });
    const inBurst = times.filter((time) => time >= 10 && time < 20);
    expect(inBurst).toHaveLength(100);
    expect(times.length - inBurst.length).toBe(40);
  });

  test("nobody comes at rate 0", () => {
    const steps = [
      { from: 0, rate: 0 },
      { from: 5, rate: 1 },
    ];
    expect(timesOf({ curve: { kind: "steps", steps }, seconds: 8 })).toEqual([5, 6, 7]);
  });
});

describe("by chance", () => {
  const arrivals = "poisson";

  test("the same seed gives the same requests, another one others", () => {
    const one = scheduleOf({ ...LOAD, arrivals });
    expect(scheduleOf({ ...LOAD, arrivals })).toEqual(one);
    expect(timesOf({ arrivals, seed: 2 })).not.toEqual(one.map(({ dueSeconds }) => dueSeconds));
  });

  test("another mix does not change when requests come", () => {
    expect(timesOf({ arrivals, mix: mixOf("blur=1") })).toEqual(timesOf({ arrivals }));
  });

  test("the times ascend, and are as many as the rate says, by and large", () => {
    const times = timesOf({ arrivals, seconds: 600 });
    expect(times).toEqual(times.toSorted((one, other) => one - other));
    // 18,000 with a standard deviation of 134.
    expect(Math.abs(times.length - 18_000)).toBeLessThan(5 * 134);
  });

  test("each kind comes as often as its share says, by and large", () => {
    const schedule = scheduleOf({ ...LOAD, arrivals, seconds: 600 });
    const share = (name: string) =>
      schedule.filter(({ ingredient }) => ingredient.name === name).length / schedule.length;
    expect(share("predict")).toBeCloseTo(0.8, 1);
    expect(share("blur")).toBeCloseTo(0.15, 1);
    expect(share("album")).toBeCloseTo(0.05, 1);
  });
});

test("more than can be remembered is refused, and so is nothing at all", () => {
  expect(() => scheduleOf({ ...LOAD, seconds: 3600 })).toThrow(/more than 100000/);
  expect(() => scheduleOf({ ...LOAD, mix: mixOf("predict=0") })).toThrow(/share above 0/);
  const curve = { kind: "constant", rate: 0.01 } as const;
  expect(() => scheduleOf({ ...LOAD, curve, seconds: 0.1, arrivals: "poisson" })).toThrow(
    /not a single request/,
  );
});
