import { ModelError } from "./model-error.ts";

/** How a model writes down what it found; each has its own decoder and its own way to prepare the picture. */
export const LAYOUTS = ["yolov5", "yolov8", "yolox", "end-to-end"] as const;
export type Layout = (typeof LAYOUTS)[number];

export interface InputSize {
  readonly width: number;
  readonly height: number;
}

export interface OutputShape {
  readonly layout: Layout;
  /** Undefined where the shape does not say (end-to-end). */
  readonly classes: number | undefined;
}

/** Most rows that a model with its own suppression gives: Ultralytics exports 300. */
const MAX_END_TO_END_ROWS = 1000;
/** Centre, size and objectness before the classes. */
const BOX_AND_OBJECTNESS = 5;
const BOX = 4;
const END_TO_END_ROW = 6; // left, top, right, bottom, score, class

/**
 * Tells the layout by the shape of the output.
 *
 * YOLOX and YOLOv5 both give `(1, n, 5 + classes)`: YOLOX has one box for each cell of its grids, YOLOv5 three.
 * Throws ModelError for a shape of no known layout, or one that does not fit the wanted layout.
 */
export function layoutOf(input: InputSize, dims: readonly number[], wanted?: Layout): OutputShape {
  const [batch, rows, columns] = dims;
  if (dims.length !== 3 || batch !== 1 || rows === undefined || columns === undefined) {
    throw unknownShape(dims);
  }
  const shape = { rows, columns, cells: cellCounts(input) };
  const layout = wanted ?? LAYOUTS_BY_SIGN.find(([, fits]) => fits(shape))?.[0];
  if (layout === undefined) throw unknownShape(dims);
  const classes = classesOf(layout, rows, columns);
  if (classes !== undefined && classes < 1) throw unknownShape(dims);
  return { layout, classes };
}

interface Shape {
  readonly rows: number;
  readonly columns: number;
  /** Cells of the grids, without and with the extra coarse grid that the large variants have. */
  readonly cells: readonly number[];
}

/** The surest sign first. */
const LAYOUTS_BY_SIGN: readonly (readonly [Layout, (shape: Shape) => boolean])[] = [
  ["yolox", ({ rows, columns, cells }) => cells.includes(rows) && columns > BOX_AND_OBJECTNESS],
  ["yolov8", ({ rows, columns, cells }) => cells.includes(columns) && rows > BOX],
  [
    "yolov5",
    ({ rows, columns, cells }) => cells.some((n) => n * 3 === rows) && columns > BOX_AND_OBJECTNESS,
  ],
  ["end-to-end", ({ rows, columns }) => columns === END_TO_END_ROW && rows <= MAX_END_TO_END_ROWS],
  // Grids of another coarseness: far more boxes than numbers for each, in either order.
  ["yolov5", ({ rows, columns }) => rows > columns && columns > BOX_AND_OBJECTNESS],
  ["yolov8", ({ rows, columns }) => columns > rows && rows > BOX],
];

function cellCounts({ width, height }: InputSize): readonly number[] {
  const cells = (stride: number) => Math.floor(width / stride) * Math.floor(height / stride);
  const usual = cells(8) + cells(16) + cells(32);
  return [usual, usual + cells(64)];
}

function classesOf(layout: Layout, rows: number, columns: number): number | undefined {
  if (layout === "yolov8") return rows - BOX;
  if (layout !== "end-to-end") return columns - BOX_AND_OBJECTNESS;
  return columns === END_TO_END_ROW ? undefined : 0;
}

function unknownShape(dims: readonly number[]): ModelError {
  return new ModelError(
    `The model's output has the shape (${dims.join(", ")}), which no known layout has. Set MODEL_PATH to a detector ` +
      "exported as YOLOv5 (1, n, 5 + classes), YOLOv8 or YOLO11 (1, 4 + classes, n), YOLOX (1, n, 5 + classes), " +
      `or YOLOv10 (1, n, 6), with a batch of 1; or name its layout in MODEL_LAYOUT (${LAYOUTS.join(", ")}).`,
  );
}
