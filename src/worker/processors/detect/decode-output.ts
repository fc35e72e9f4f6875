import { aroundCentre } from "./candidate.ts";
import type { Candidate } from "./candidate.ts";
import { confidentRows } from "./confident-rows.ts";
import { HALF_VALUES } from "./float16.ts";
import type { Numbers } from "./float16.ts";
import type { InputSize, Layout } from "./layout.ts";
import type { ModelOutput } from "./model.ts";

export interface Decoding {
  readonly layout: Layout;
  readonly input: InputSize;
  /** Candidates below are left out. */
  readonly minScore: number;
}

/** Reads a model's output: the best class of each box that is sure enough, in no order. */
export function decodeOutput(output: ModelOutput, decoding: Decoding): Candidate[] {
  switch (decoding.layout) {
    case "yolov5":
      return decodeYolov5(output, decoding);
    case "yolov8":
      return decodeYolov8(output, decoding);
    case "yolox":
      return decodeYolox(output, decoding);
    case "end-to-end":
      return decodeEndToEnd(output, decoding);
  }
}

const OBJECTNESS = 4;
const FIRST_CLASS = 5;

/** Rows of centre, size, objectness, classes. */
function decodeYolov5(output: ModelOutput, { minScore }: Decoding): Candidate[] {
  return confidentRows(output, OBJECTNESS, minScore).flatMap(({ row }) => {
    const best = bestOfRow(row);
    const [x = 0, y = 0, width = 0, height = 0] = row;
    return best.score >= minScore ? [aroundCentre(best, { x, y }, { width, height })] : [];
  });
}

const YOLOX_STRIDES = [8, 16, 32, 64];

/** The same rows, with the centre in cells from its own cell and the size as a logarithm. */
function decodeYolox(output: ModelOutput, { input, minScore }: Decoding): Candidate[] {
  return confidentRows(output, OBJECTNESS, minScore).flatMap(({ row, index }) => {
    const best = bestOfRow(row);
    const cell = cellAt(index, input);
    if (best.score < minScore || !cell) return [];
    const [x = 0, y = 0, width = 0, height = 0] = row;
    const centre = { x: (x + cell.column) * cell.stride, y: (y + cell.line) * cell.stride };
    const size = { width: Math.exp(width) * cell.stride, height: Math.exp(height) * cell.stride };
    return [aroundCentre(best, centre, size)];
  });
}

/** The cell of a row: the finest grid comes first, each grid line by line. */
function cellAt(index: number, input: InputSize) {
  let left = index;
  for (const stride of YOLOX_STRIDES) {
    const columns = Math.floor(input.width / stride);
    const cells = columns * Math.floor(input.height / stride);
    if (left < cells) return { stride, column: left % columns, line: Math.floor(left / columns) };
    left -= cells;
  }
  return undefined;
}

function bestOfRow(row: Float32Array): { classId: number; score: number } {
  let best = FIRST_CLASS;
  for (let i = FIRST_CLASS + 1; i < row.length; i++) {
    if ((row[i] ?? 0) > (row[best] ?? 0)) best = i;
  }
  return { classId: best - FIRST_CLASS, score: (row[best] ?? 0) * (row[OBJECTNESS] ?? 0) };
}

/** One plane for each of centre, size and classes; no objectness. */
function decodeYolov8({ numbers, dims }: ModelOutput, { minScore }: Decoding): Candidate[] {
  const [, planes = 0, boxes = 0] = dims;
  const values = toFloats(numbers);
  const { scores, classIds } = bestOfPlanes(values, planes, boxes);
  const found: Candidate[] = [];
  for (let i = 0; i < boxes; i++) {
    const score = scores[i] ?? 0;
    if (score < minScore) continue;
    const at = (plane: number) => values[plane * boxes + i] ?? 0;
    const what = { classId: classIds[i] ?? 0, score };
    found.push(aroundCentre(what, { x: at(0), y: at(1) }, { width: at(2), height: at(3) }));
  }
  return found;
}

/** Goes plane by plane, as the numbers lie in memory. */
function bestOfPlanes(values: Float32Array, planes: number, boxes: number) {
  const scores = new Float32Array(boxes);
  const classIds = new Uint16Array(boxes);
  for (let plane = 4; plane < planes; plane++) {
    const start = plane * boxes;
    for (let i = 0; i < boxes; i++) {
      const score = values[start + i] ?? 0;
      if (score <= (scores[i] ?? 0)) continue;
      scores[i] = score;
      classIds[i] = plane - 4;
    }
  }
  return { scores, classIds };
}

function toFloats(numbers: Numbers): Float32Array {
  if (numbers instanceof Float32Array) return numbers;
  const values = new Float32Array(numbers.length);
  for (let i = 0; i < values.length; i++) values[i] = HALF_VALUES[numbers[i] ?? 0] ?? 0;
  return values;
}

/** Rows of corners, score and class that the model itself has already thinned out. */
function decodeEndToEnd(output: ModelOutput, { minScore }: Decoding): Candidate[] {
  return confidentRows(output, OBJECTNESS, minScore).map(({ row }) => {
    const [left = 0, top = 0, right = 0, bottom = 0, score = 0, classId = 0] = row;
    return { classId, score, left, top, right, bottom };
  });
}
