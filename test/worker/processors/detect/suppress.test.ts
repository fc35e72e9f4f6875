import { expect, test } from "vitest";
import type { Candidate } from "../../../../src/worker/processors/detect/candidate.ts";
import {
  MAX_DETECTIONS,
  overlap,
  suppress,
} from "../../../../src/worker/processors/detect/suppress.ts";

function box(score: number, left: number, classId = 0): Candidate {
  return { classId, score, left, top: 0, right: left + 10, bottom: 10 };
}

test("overlap, worked by hand", () => {
  expect(overlap(box(1, 0), box(1, 0))).toBe(1);
  expect(overlap(box(1, 0), box(1, 5))).toBeCloseTo(50 / 150);
  expect(overlap(box(1, 0), box(1, 10))).toBe(0);
  expect(overlap(box(1, 0), { ...box(1, 0), right: 0 })).toBe(0);
});

test("the surest of boxes that overlap stays, whatever their order", () => {
  const boxes = [box(0.6, 1), box(0.9, 0), box(0.7, 30), box(0.5, 2)];
  expect(suppress(boxes, 0.45)).toEqual([box(0.9, 0), box(0.7, 30)]);
});

test("a box suppressed by none that stayed stays", () => {
  // 0 covers 3 and 3 covers 6, but 0 does not cover 6: 3 is gone, so 6 stays.
  const chain = [box(0.9, 0), box(0.8, 3), box(0.7, 6)];
  expect(overlap(box(1, 0), box(1, 3))).toBeGreaterThan(0.45);
  expect(overlap(box(1, 0), box(1, 6))).toBeLessThan(0.45);
  expect(suppress(chain, 0.45)).toEqual([box(0.9, 0), box(0.7, 6)]);
});

test("another class is another thing", () => {
  expect(suppress([box(0.9, 0, 0), box(0.8, 0, 1)], 0.45)).toHaveLength(2);
});

test("an overlap of just the limit is allowed", () => {
  const third = 50 / 150;
  expect(suppress([box(0.9, 0), box(0.8, 5)], third)).toHaveLength(2);
  expect(suppress([box(0.9, 0), box(0.8, 5)], third - 0.001)).toHaveLength(1);
});

test("at most so many stay, the surest", () => {
  const many = Array.from({ length: MAX_DETECTIONS + 50 }, (_, i) => box(i / 1000, i * 20));
  const kept = suppress(many, 0.45);
  expect(kept).toHaveLength(MAX_DETECTIONS);
  expect(kept[0]?.score).toBe(0.349);
  expect(kept.at(-1)?.score).toBe(0.05);
});
