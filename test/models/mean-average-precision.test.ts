import { describe, expect, test } from "vitest";
import {
  intersectionOverUnion,
  meanAveragePrecision,
  meanAveragePrecision50To95,
} from "../../models/training/mean-average-precision.ts";

/** A box 10 wide and 10 high whose left edge is at `x1`. */
function boxAt(x1: number, name = "star") {
  return { class: name, x1, y1: 0, x2: x1 + 10, y2: 10 };
}

function foundAt(x1: number, score: number, name = "star") {
  return { ...boxAt(x1, name), score };
}

describe("intersection over union", () => {
  test("is 1 for the same box and 0 for boxes that only touch", () => {
    expect(intersectionOverUnion(boxAt(0), boxAt(0))).toBe(1);
    expect(intersectionOverUnion(boxAt(0), boxAt(10))).toBe(0);
  });

  test("is a third when half of each box is shared", () => {
    expect(intersectionOverUnion(boxAt(0), boxAt(5))).toBeCloseTo(50 / 150);
  });
});

describe("mean average precision", () => {
  test("is 1 when everything is found and nothing else", () => {
    const pictures = [{ truth: [boxAt(0), boxAt(50)], found: [foundAt(0, 0.9), foundAt(50, 0.2)] }];
    expect(meanAveragePrecision(pictures, 0.5).mean).toBe(1);
  });

  test("loses nothing for a wrong box that is less sure than every right one", () => {
    const pictures = [{ truth: [boxAt(0)], found: [foundAt(0, 0.9), foundAt(70, 0.1)] }];
    expect(meanAveragePrecision(pictures, 0.5).mean).toBe(1);
  });

  test("is the area under the curve: right, wrong, right of three gives 1/3 + 2/9", () => {
    const pictures = [
      {
        truth: [boxAt(0), boxAt(50), boxAt(100)],
        found: [foundAt(0, 0.9), foundAt(200, 0.8), foundAt(50, 0.7)],
      },
    ];
    // Precision 1 up to recall 1/3, then 2/3 up to recall 2/3; the third is never found.
    expect(meanAveragePrecision(pictures, 0.5).mean).toBeCloseTo(1 / 3 + (2 / 3) * (1 / 3));
  });

  test("takes the best precision that comes later, so wrong, right, right gives 2/3", () => {
    const pictures = [
      {
        truth: [boxAt(0), boxAt(50)],
        found: [foundAt(200, 0.9), foundAt(0, 0.8), foundAt(50, 0.7)],
      },
    ];
    expect(meanAveragePrecision(pictures, 0.5).mean).toBeCloseTo(2 / 3);
  });

  test("counts a second box on the same thing as wrong", () => {
    const twice = [
      { truth: [boxAt(0), boxAt(50)], found: [foundAt(0, 0.9), foundAt(1, 0.8), foundAt(50, 0.7)] },
    ];
    expect(meanAveragePrecision(twice, 0.5).mean).toBeCloseTo(1 / 2 + (2 / 3) * (1 / 2));
  });

  test("gives each true box to the surer of two boxes even when the other comes first", () => {
    const pictures = [{ truth: [boxAt(0)], found: [foundAt(2, 0.3), foundAt(0, 0.9)] }];
    expect(meanAveragePrecision(pictures, 0.5).mean).toBe(1);
  });

  test("ranks the boxes of all pictures together", () => {
    const pictures = [
      { truth: [boxAt(0)], found: [foundAt(0, 0.5)] },
      { truth: [boxAt(0)], found: [foundAt(200, 0.9)] },
    ];
    // Wrong first, then right: precision 1/2 over the first half of the recall.
    expect(meanAveragePrecision(pictures, 0.5).mean).toBeCloseTo(1 / 4);
  });

  test("does not find a box in another picture", () => {
    const pictures = [
      { truth: [boxAt(0)], found: [] },
      { truth: [], found: [foundAt(0, 0.9)] },
    ];
    expect(meanAveragePrecision(pictures, 0.5).mean).toBe(0);
  });

  test("is the mean over the classes that are there, each on its own", () => {
    const pictures = [
      {
        truth: [boxAt(0, "star"), boxAt(50, "ring")],
        found: [foundAt(0, 0.9, "star"), foundAt(50, 0.9, "star"), foundAt(90, 0.9, "heart")],
      },
    ];
    const { mean, byClass } = meanAveragePrecision(pictures, 0.5);
    expect(Object.fromEntries(byClass)).toEqual({ star: 1, ring: 0 });
    expect(mean).toBe(0.5);
  });

  test("asks for the overlap: IoU 0.6 counts at 0.5 and not at 0.75", () => {
    // Moved by 2.5 of 10: 75 shared of 125.
    const pictures = [{ truth: [boxAt(0)], found: [foundAt(2.5, 0.9)] }];
    expect(meanAveragePrecision(pictures, 0.5).mean).toBe(1);
    expect(meanAveragePrecision(pictures, 0.75).mean).toBe(0);
  });

  test("over the ten thresholds is the share of them that are met", () => {
    // IoU 7.9 / 12.1 = 0.653: met at 0.50, 0.55, 0.60 and 0.65.
    const pictures = [{ truth: [boxAt(0)], found: [foundAt(2.1, 0.9)] }];
    expect(meanAveragePrecision50To95(pictures)).toBeCloseTo(0.4);
  });

  test("is 0 when there is nothing to find", () => {
    expect(meanAveragePrecision([{ truth: [], found: [foundAt(0, 1)] }], 0.5).mean).toBe(0);
  });
});
