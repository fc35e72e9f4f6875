import { describe, expect, test } from "vitest";
import { createScaling, type Policy } from "../../../src/lib/scaling/scaling.ts";

const tracking = {
  kind: "tracking",
  metric: "backlog",
  target: 10,
  scaleOutCooldownSeconds: 60,
  scaleInCooldownSeconds: 300,
} as const;

/** The desired counts, minute by minute, for these values of the metric; undefined where it has none. */
function desiredFor(
  policies: Policy | readonly Policy[],
  values: readonly (number | undefined)[],
  { min = 1, max = 100, start = min }: { min?: number; max?: number; start?: number } = {},
): readonly number[] {
  const decide = createScaling([policies].flat(), { min, max });
  let capacity = start;
  return values.map((backlog, index) => {
    capacity = decide(60 * (index + 1), backlog === undefined ? {} : { backlog }, capacity);
    return capacity;
  });
}

describe("target tracking", () => {
  test("scales out in proportion, at the third data point above the target", () => {
    expect(desiredFor(tracking, [25, 25, 25], { start: 2 })).toEqual([2, 2, 5]);
  });

  test("a data point at the target, or a missing one, breaks the row", () => {
    expect(desiredFor(tracking, [25, 25, 10, 25, 25, undefined, 25, 25, 25])).toEqual([
      1, 1, 1, 1, 1, 1, 1, 1, 3,
    ]);
  });

  test("rounds up, and goes on each minute after its cooldown", () => {
    // 2 × 11 / 10 = 2.2; a minute later 3 × 11 / 10 = 3.3.
    expect(desiredFor(tracking, [11, 11, 11, 11], { start: 2 })).toEqual([2, 2, 3, 4]);
  });

  test("what a scale-out added counts during its cooldown, so that only a larger wish adds", () => {
    const slow = { ...tracking, scaleOutCooldownSeconds: 120 };
    // 2 × 3 = 6 at minute 3; at minute 4 still 2 × 3 = 6, not 6 × 3; at minute 5 the cooldown is over.
    expect(desiredFor(slow, [30, 30, 30, 30, 30], { start: 2 })).toEqual([2, 2, 6, 6, 18]);
    expect(desiredFor(slow, [30, 30, 30, 40], { start: 2 })).toEqual([2, 2, 6, 8]);
  });

  test("never leaves its range", () => {
    expect(desiredFor(tracking, [900, 900, 900], { start: 2, max: 12 })).toEqual([2, 2, 12]);
    const idle = Array.from({ length: 15 }, () => 0);
    expect(desiredFor(tracking, idle, { start: 8, min: 3 }).at(-1)).toBe(3);
  });

  test("scales in at the fifteenth data point more than 10 % below the target", () => {
    const low = Array.from({ length: 16 }, () => 5);
    const desired = desiredFor(tracking, low, { start: 8 });
    expect(desired.slice(0, 14)).toEqual(Array.from({ length: 14 }, () => 8));
    expect(desired[14]).toBe(4);
    // The next one waits for the cooldown of five minutes.
    expect(desired[15]).toBe(4);
  });

  test("scales in again when the cooldown is over", () => {
    const low = Array.from({ length: 20 }, () => 5);
    expect(desiredFor(tracking, low, { start: 8 }).slice(14)).toEqual([4, 4, 4, 4, 4, 2]);
  });

  test("9 of 10 is not low enough to scale in", () => {
    const nearly = Array.from({ length: 30 }, () => 9);
    expect(desiredFor(tracking, nearly, { start: 8 }).at(-1)).toBe(8);
  });

  test("starts one task from none, and the rest in proportion to what it meets", () => {
    const from = { ...tracking, target: 0.9 };
    expect(desiredFor(from, [4, 4, 4, 4], { min: 0, max: 5 })).toEqual([0, 0, 1, 5]);
  });
});

describe("several policies", () => {
  const cpu = { ...tracking, metric: "cpu", target: 60 } as const;

  function both(minutes: readonly { backlog: number; cpu: number }[], start: number) {
    const decide = createScaling([tracking, cpu], { min: 1, max: 100 });
    let capacity = start;
    for (const [index, metrics] of minutes.entries()) {
      capacity = decide(60 * (index + 1), metrics, capacity);
    }
    return capacity;
  }

  test("any of them scales out, by the largest wish", () => {
    expect(
      both(
        Array.from({ length: 3 }, () => ({ backlog: 20, cpu: 90 })),
        4,
      ),
    ).toBe(8);
    expect(
      both(
        Array.from({ length: 3 }, () => ({ backlog: 0, cpu: 90 })),
        4,
      ),
    ).toBe(6);
  });

  test("scale in only when all are ready, and by the smallest step", () => {
    expect(
      both(
        Array.from({ length: 15 }, () => ({ backlog: 0, cpu: 57 })),
        10,
      ),
    ).toBe(10);
    expect(
      both(
        Array.from({ length: 15 }, () => ({ backlog: 0, cpu: 30 })),
        10,
      ),
    ).toBe(5);
  });
});

describe("step scaling", () => {
  const step = {
    kind: "step",
    metric: "backlog",
    comparison: "above",
    threshold: 50,
    points: 2,
    adjustment: "percent",
    steps: [
      { lower: 0, upper: 10, by: 10 },
      { lower: 10, by: 30 },
    ],
    leastChange: 0,
    cooldownSeconds: 0,
  } as const satisfies Policy;

  test("takes the step for how far the metric is over, and goes on while the alarm lasts", () => {
    // 10 % of 10 = 1, then 30 % of 11 = 3.3, rounded down.
    expect(desiredFor(step, [55, 55, 60], { start: 10 })).toEqual([10, 11, 14]);
  });

  test("percentages below one task round up to it, and the least change is kept", () => {
    expect(desiredFor(step, [50, 50], { start: 4 })).toEqual([4, 5]);
    expect(desiredFor({ ...step, leastChange: 2 }, [50, 50], { start: 4 })).toEqual([4, 6]);
  });

  test("a more aggressive step in the cooldown adds only the difference", () => {
    const change = {
      ...step,
      adjustment: "change",
      cooldownSeconds: 300,
      steps: [
        { lower: 0, upper: 10, by: 2 },
        { lower: 10, by: 3 },
      ],
    } as const;
    expect(desiredFor(change, [50, 50, 50, 70], { start: 5 })).toEqual([5, 7, 7, 8]);
  });

  test("scales in below a threshold, one cooldown after the other", () => {
    const down = {
      ...step,
      comparison: "below",
      threshold: 5,
      points: 1,
      adjustment: "change",
      cooldownSeconds: 120,
      steps: [{ upper: 0, by: -1 }],
    } as const;
    expect(desiredFor(down, [9, 5, 5, 5, 5], { start: 5 })).toEqual([5, 4, 4, 3, 3]);
  });

  test("sets an exact number", () => {
    const exact = { ...step, adjustment: "exact", steps: [{ lower: 0, by: 7 }] } as const;
    expect(desiredFor(exact, [50, 50], { start: 2 })).toEqual([2, 7]);
  });
});
