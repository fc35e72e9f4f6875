import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { join } from "node:path";
import sharp from "sharp";
import { describe, expect, onTestFinished, test } from "vitest";
import { createDetector } from "../../../../src/worker/processors/detect/detector.ts";
import type { DetectorOptions } from "../../../../src/worker/processors/detect/detector.ts";
import { ModelError } from "../../../../src/worker/processors/detect/model-error.ts";
import { planesOutput, rowsOutput, tinyModel } from "./tiny-model.ts";

const LABELS = ["cat", "dog"];
/** 128 × 64 on a canvas of 64 × 64: half the size, and 16 rows of margin above. */
const picture = await sharp({
  create: { width: 128, height: 64, channels: 3, background: "#808080" },
})
  .jpeg()
  .toBuffer();
/** In the canvas: centre 32, 32, size 20 × 10; in the picture: centre 64, 32, size 40 × 20. */
const expected = { cx: 0.5, cy: 0.5, width: 40 / 128, height: 20 / 64 };
const YOLOV5_ROWS = 3 * (64 + 16 + 4);
const BOXES = 64 + 16 + 4;

async function detectorFor(options: DetectorOptions) {
  const detector = await createDetector({ labels: LABELS, ...options });
  onTestFinished(async () => await detector.close());
  return detector;
}

function yolov5(rows: Record<number, readonly number[]>, type: "float32" | "float16" = "float32") {
  const output = { type, ...rowsOutput(YOLOV5_ROWS, 7, rows) };
  return tinyModel({ input: { type }, output });
}

describe("a model of each layout finds the same thing at the same place", () => {
  const models = {
    yolov5: yolov5({ 100: [32, 32, 20, 10, 0.9, 0.1, 0.8] }),
    yolov8: tinyModel({ output: planesOutput(6, BOXES, { 7: [32, 32, 20, 10, 0.1, 0.72] }) }),
    "end-to-end": tinyModel({ output: rowsOutput(300, 6, { 0: [22, 27, 42, 37, 0.72, 1] }) }),
  };
  for (const [layout, model] of Object.entries(models)) {
    test(`layout ${layout}`, async () => {
      const detector = await detectorFor({ model });
      expect(detector.layout).toBe(layout);
      const { detections } = await detector.annotate(picture);
      expect(detections).toHaveLength(1);
      expect(detections[0]?.class).toBe("dog");
      expect(detections[0]?.score).toBeCloseTo(0.72, 5);
      expect(placeOf(detections[0])).toEqual(expected);
    });
  }

  test("yolox, whose picture lies at the top", async () => {
    // Row 64 is the first cell of the grid of 16 pixels: centre (2, 1) cells from there, size e^0.2 × e^-0.4 cells.
    const row = [2, 1, Math.log(20 / 16), Math.log(10 / 16), 0.9, 0.1, 0.8];
    const detector = await detectorFor({
      model: tinyModel({ output: rowsOutput(BOXES, 7, { 64: row }) }),
    });
    expect(detector.layout).toBe("yolox");
    const { detections } = await detector.annotate(picture);
    expect(placeOf(detections[0])).toEqual(expected);
  });
});

test("a float16 model gives what the same model in float32 gives", async () => {
  const row = { 5: [32, 32, 20, 10, 0.75, 0.5, 0.25] };
  const half = await detectorFor({ model: yolov5(row, "float16") });
  const full = await detectorFor({ model: yolov5(row) });
  expect(half.input.type).toBe("float16");
  const { detections } = await half.annotate(picture);
  expect(detections).toEqual((await full.annotate(picture)).detections);
  expect(detections[0]?.score).toBe(0.375);
});

test("the answer carries the picture with boxes, its size and the time of each step", async () => {
  const detector = await detectorFor({ model: yolov5({ 0: [32, 32, 20, 10, 0.9, 0.1, 0.8] }) });
  const answer = await detector.annotate(picture);
  const metadata = await sharp(answer.jpeg).metadata();
  expect(metadata).toMatchObject({ format: "jpeg", width: 128, height: 64 });
  expect(answer).toMatchObject({ width: 128, height: 64 });
  expect(Object.keys(answer.times).toSorted()).toEqual(
    ["decode", "draw", "encode", "inference", "letterbox", "suppression"].toSorted(),
  );
  expect(Object.values(answer.times).every((ms) => ms >= 0)).toBe(true);
  const { channels } = await sharp(answer.jpeg).stats();
  expect(Math.max(...channels.map(({ stdev }) => stdev))).toBeGreaterThan(10);
});

test("a job's minimum score and classes replace the detector's", async () => {
  const model = yolov5({
    0: [32, 32, 20, 10, 1, 0.9, 0],
    1: [10, 32, 8, 8, 1, 0, 0.6],
    2: [50, 32, 8, 8, 1, 0, 0.1],
  });
  const detector = await detectorFor({ model, minScore: 0.25 });
  const classes = async (options: Parameters<typeof detector.annotate>[1]) =>
    (await detector.annotate(picture, options)).detections.map((found) => found.class);
  expect(await classes({})).toEqual(["cat", "dog"]);
  expect(await classes({ minScore: 0.7 })).toEqual(["cat"]);
  expect(await classes({ minScore: 0.05 })).toEqual(["cat", "dog", "dog"]);
  expect(await classes({ classes: ["Dog"] })).toEqual(["dog"]);
  expect(await classes({ classes: ["horse"] })).toEqual([]);
});

test("a box that reaches beyond the picture ends at its edge", async () => {
  const detector = await detectorFor({ model: yolov5({ 0: [0, 32, 40, 60, 1, 1, 0] }) });
  const { detections } = await detector.annotate(picture);
  expect(placeOf(detections[0])).toEqual({ cx: 20 / 128, cy: 0.5, width: 40 / 128, height: 1 });
});

test("several pictures at once each get their own answer", async () => {
  const detector = await detectorFor({ model: yolov5({ 0: [32, 32, 20, 10, 1, 1, 0] }) });
  const answers = await Promise.all([1, 2, 3, 4].map(async () => await detector.annotate(picture)));
  for (const { detections } of answers) expect(placeOf(detections[0])).toEqual(expected);
});

test("a model that leaves its size open works at 640", async () => {
  const output = rowsOutput(YOLOV5_ROWS, 7, {});
  const model = tinyModel({ input: { shape: ["batch", 3, "height", "width"] }, output });
  const detector = await detectorFor({ model });
  expect(detector.input).toEqual({ type: "float32", width: 640, height: 640 });
});

describe("class names", () => {
  test("that are not as many as the model's classes are refused with both numbers", async () => {
    const wrong = createDetector({ model: yolov5({}), labels: ["cat", "dog", "horse"] });
    await expect(wrong).rejects.toThrow(ModelError);
    await expect(wrong).rejects.toThrow(/2 classes.*3 class names.*MODEL_LABELS/s);
  });

  test("of COCO are not put on a model with other classes", async () => {
    const wrong = createDetector({ model: yolov5({}) });
    await expect(wrong).rejects.toThrow(/2 classes.*80 class names.*none are given.*MODEL_LABELS/s);
  });

  test("lie beside the model file", async () => {
    await using folder = await mkdtempDisposable("/tmp/polybot-model-");
    const model = join(folder.path, "animals.onnx");
    await writeFile(model, yolov5({}));
    await writeFile(join(folder.path, "animals.labels.json"), '["goat", "hen"]');
    const detector = await createDetector({ model });
    onTestFinished(async () => await detector.close());
    expect(detector.labels).toEqual(["goat", "hen"]);
  });
});

describe("a model that cannot be used is refused with what to change", () => {
  const cases = {
    "a missing file": ["/nowhere/model.onnx", /no model file "\/nowhere\/model.onnx".*MODEL_PATH/s],
    "a file that is no ONNX": [
      Buffer.from("<html>not found</html>"),
      /cannot be read as ONNX.*MODEL_PATH/s,
    ],
    "an empty file": [new Uint8Array(0), /cannot be read as ONNX.*MODEL_PATH/s],
    "an output of a classifier": [
      tinyModel({ output: { dims: [1, 1000], values: new Float32Array(1000) } }),
      /shape \(1, 1000\).*MODEL_PATH.*MODEL_LAYOUT/s,
    ],
    "an input that is no picture": [
      tinyModel({ input: { shape: [1, 384] }, output: rowsOutput(252, 7, {}) }),
      /input is float32 \(1, 384\).*MODEL_PATH/s,
    ],
    "an input of whole numbers": [
      tinyModel({ input: { type: "int64" }, output: rowsOutput(252, 7, {}) }),
      /input is int64.*MODEL_PATH/s,
    ],
    "two inputs": [
      tinyModel({ others: ["more"], output: rowsOutput(252, 7, {}) }),
      /2 inputs.*MODEL_PATH/s,
    ],
  } as const;
  for (const [name, [model, message]] of Object.entries(cases)) {
    test(`refused: ${name}`, async () => {
      const wrong = createDetector({ model });
      await expect(wrong).rejects.toThrow(ModelError);
      await expect(wrong).rejects.toThrow(message);
    });
  }
});

/** A float32 holds some seven digits. */
function round(value = NaN): number {
  return Math.round(value * 1e5) / 1e5;
}

function placeOf(found: typeof expected | undefined) {
  const { cx, cy, width, height } = found ?? {};
  return { cx: round(cx), cy: round(cy), width: round(width), height: round(height) };
}
