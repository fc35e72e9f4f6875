import { describe, expect, test } from "vitest";
import { decodeOutput } from "../../../../src/worker/processors/detect/decode-output.ts";
import type { Layout } from "../../../../src/worker/processors/detect/layout.ts";
import { planesOutput, rowsOutput } from "./tiny-model.ts";

const input = { width: 64, height: 64 };

function decode(layout: Layout, output: { dims: number[]; values: Float32Array }, minScore = 0.25) {
  return decodeOutput({ numbers: output.values, dims: output.dims }, { layout, input, minScore });
}

describe("yolov5", () => {
  test("score is objectness times the best class", () => {
    const output = rowsOutput(252, 8, { 3: [30, 20, 10, 8, 0.5, 0.25, 0.75, 0.5] });
    expect(decode("yolov5", output, 0.3)).toEqual([
      { classId: 1, score: 0.375, left: 25, top: 16, right: 35, bottom: 24 },
    ]);
  });

  test("a sure box of no sure class is left out, and so is the reverse", () => {
    const output = rowsOutput(252, 6, { 0: [9, 9, 9, 9, 0.9, 0.2], 251: [9, 9, 9, 9, 0.2, 0.9] });
    expect(decode("yolov5", output)).toEqual([]);
  });

  test("a score that is just the minimum stays", () => {
    const output = rowsOutput(252, 6, { 251: [9, 9, 8, 8, 0.5, 0.5] });
    expect(decode("yolov5", output, 0.25)).toHaveLength(1);
  });

  test("float16 bits are the same boxes", () => {
    const { dims, values } = rowsOutput(252, 8, { 3: [30, 20, 10, 8, 0.5, 0.25, 0.75, 0.5] });
    const numbers = new Uint16Array(Float16Array.from(values).buffer);
    const half = decodeOutput({ numbers, dims }, { layout: "yolov5", input, minScore: 0.3 });
    expect(half).toEqual(decode("yolov5", { dims, values }, 0.3));
  });
});

test("yolov8: each class has its plane, and there is no objectness", () => {
  const output = planesOutput(7, 84, {
    80: [30, 20, 10, 8, 0.25, 0.125, 0.5],
    2: [5, 5, 4, 4, 0.2, 0, 0],
  });
  const wanted = [{ classId: 2, score: 0.5, left: 25, top: 16, right: 35, bottom: 24 }];
  expect(decode("yolov8", output)).toEqual(wanted);
  const numbers = new Uint16Array(Float16Array.from(output.values).buffer);
  const half = decodeOutput(
    { numbers, dims: output.dims },
    { layout: "yolov8", input, minScore: 0.25 },
  );
  expect(half).toEqual(wanted);
});

test("yolox: centres count from the cell of the row, in each of the three grids", () => {
  const row = [0.5, 0.25, 0, Math.log(2), 1, 1];
  const found = decode("yolox", rowsOutput(84, 6, { 9: row, 64: row, 83: row }));
  const rounded = found.map((box) => [box.left, box.top, box.right, box.bottom].map(Math.round));
  expect(rounded).toEqual([
    [8, 2, 16, 18], // stride 8, cell (1, 1): centre (12, 10), size 8 × 16
    [0, -12, 16, 20], // stride 16, cell (0, 0)
    [32, 8, 64, 72], // stride 32, cell (1, 1)
  ]);
});

test("end-to-end: corners, score and class as they are", () => {
  const output = rowsOutput(300, 6, { 0: [1, 2, 30, 40, 0.5, 7], 1: [1, 2, 30, 40, 0.125, 3] });
  expect(decode("end-to-end", output)).toEqual([
    { classId: 7, score: 0.5, left: 1, top: 2, right: 30, bottom: 40 },
  ]);
});
