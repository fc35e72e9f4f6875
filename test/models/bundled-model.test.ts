import { stat } from "node:fs/promises";
import path from "node:path";
import { expect, onTestFinished, test } from "vitest";
import { FIRST_SEEDS } from "../../models/training/draw.ts";
import { judge } from "../../models/training/judge.ts";
import { meanAveragePrecision } from "../../models/training/mean-average-precision.ts";
import { SHAPE_NAMES } from "../../models/training/outlines.ts";
import { createDetector } from "../../src/worker/processors/detect/detector.ts";

const MODEL = path.join(import.meta.dirname, "../../models/polybot-shapes.onnx");

async function bundledDetector() {
  const detector = await createDetector({ model: MODEL });
  onTestFinished(async () => await detector.close());
  return detector;
}

test("the bundled model is at most 2 MB and brings its own class names", async () => {
  expect((await stat(MODEL)).size).toBeLessThanOrEqual(2_000_000);
  const { labels, layout, input } = await bundledDetector();
  expect(labels).toEqual(SHAPE_NAMES);
  expect(layout).toBe("yolov5");
  expect(input).toEqual({ width: 320, height: 320, type: "float32" });
});

// Seconds on an idle machine; the limit allows for a busy one.
test("the bundled model reaches 0.85 mAP@0.5 on pictures it never saw", async () => {
  const judged = await judge(await bundledDetector(), { firstSeed: FIRST_SEEDS.test, count: 150 });
  const { mean, byClass } = meanAveragePrecision(judged, 0.5);
  expect([...byClass.keys()].toSorted()).toEqual([...SHAPE_NAMES].toSorted());
  expect(mean).toBeGreaterThanOrEqual(0.85);
}, 90_000);
