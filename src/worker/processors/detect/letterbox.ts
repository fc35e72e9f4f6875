import type { Picture } from "../picture/open-picture.ts";
import { bilinearTable, WEIGHT_ONE } from "./bilinear-table.ts";
import type { BilinearTable } from "./bilinear-table.ts";
import type { Fit } from "./fit.ts";
import { toType } from "./float16.ts";
import type { Numbers } from "./float16.ts";
import type { Layout } from "./layout.ts";
import type { ModelInput } from "./model.ts";

/** How a model family wants its pictures. */
export interface Letterbox {
  readonly width: number;
  readonly height: number;
  /** What a byte of colour becomes in the model's numbers. */
  readonly values: Numbers;
  /** Where the plane of each colour begins in the model's input. */
  readonly redAt: number;
  readonly greenAt: number;
  readonly blueAt: number;
}

/** The grey that every family fills the rest of the canvas with. */
const PAD = 114;

/** YOLOX takes blue first and 0 to 255, the others red first and 0 to 1. */
export function letterboxOf(layout: Layout, { type, width, height }: ModelInput): Letterbox {
  const isYolox = layout === "yolox";
  const values = Float32Array.from({ length: 256 }, (_, byte) => (isYolox ? byte : byte / 255));
  const [first, second, third] = [0, width * height, 2 * width * height];
  const order = isYolox
    ? { redAt: third, greenAt: second, blueAt: first }
    : { redAt: first, greenAt: second, blueAt: third };
  return { width, height, values: toType(type, values), ...order };
}

/**
 * Writes the picture into the model's input, all of it: resized, padded and split in planes, in one pass.
 *
 * Plain bilinear sampling without antialiasing, in the fixed-point arithmetic of OpenCV's INTER_LINEAR for bytes: a
 * better-looking resize gives other boxes.
 */
export function fillLetterbox(
  box: Letterbox,
  { picture, fit }: { readonly picture: Picture; readonly fit: Fit },
  out: Numbers,
): void {
  fillMargins(box, fit, out);
  const columns = bilinearTable(picture.width, fit.width, PIXEL_BYTES);
  const rows = bilinearTable(picture.height, fit.height, picture.width * PIXEL_BYTES);
  for (let y = 0; y < fit.height; y++) {
    const above = rows.near[y] ?? 0;
    const lowerWeight = rows.farWeight[y] ?? 0;
    const start = (fit.top + y) * box.width + fit.left;
    const row = { above, below: above + picture.width * PIXEL_BYTES, lowerWeight, start };
    fillRow({ rgb: picture.rgb, columns, box, out }, row);
  }
}

const PIXEL_BYTES = 3;

interface Row {
  /** Where the two source rows begin. */
  readonly above: number;
  readonly below: number;
  readonly lowerWeight: number;
  /** Where the first pixel goes in a plane. */
  readonly start: number;
}

interface Resizing {
  readonly rgb: Uint8Array;
  readonly columns: BilinearTable;
  readonly box: Letterbox;
  readonly out: Numbers;
}

/* oxlint-disable typescript/no-unsafe-type-assertion -- a typed array has a number at every index in range, and every
   index here is; `?? 0` or a function in the place of these casts makes the loop a sixth slower, or a third */

/** The hot loop: a quarter of a million pixels for one picture. Written out, since calls and objects in it cost most. */
function fillRow({ rgb, columns, box, out }: Resizing, row: Row): void {
  const { near, farWeight } = columns;
  const { values } = box;
  const { above, below } = row;
  const red = box.redAt + row.start;
  const green = box.greenAt + row.start;
  const blue = box.blueAt + row.start;
  const lower = row.lowerWeight;
  const upper = WEIGHT_ONE - lower;
  const width = near.length;
  for (let x = 0; x < width; x++) {
    const right = farWeight[x] as number;
    const left = WEIGHT_ONE - right;
    const p = above + (near[x] as number);
    const q = below + (near[x] as number);
    const r0 = ((rgb[p] as number) * left + (rgb[p + 3] as number) * right) >> 4;
    const r1 = ((rgb[q] as number) * left + (rgb[q + 3] as number) * right) >> 4;
    const g0 = ((rgb[p + 1] as number) * left + (rgb[p + 4] as number) * right) >> 4;
    const g1 = ((rgb[q + 1] as number) * left + (rgb[q + 4] as number) * right) >> 4;
    const b0 = ((rgb[p + 2] as number) * left + (rgb[p + 5] as number) * right) >> 4;
    const b1 = ((rgb[q + 2] as number) * left + (rgb[q + 5] as number) * right) >> 4;
    out[red + x] = values[(((upper * r0) >> 16) + ((lower * r1) >> 16) + 2) >> 2] as number;
    out[green + x] = values[(((upper * g0) >> 16) + ((lower * g1) >> 16) + 2) >> 2] as number;
    out[blue + x] = values[(((upper * b0) >> 16) + ((lower * b1) >> 16) + 2) >> 2] as number;
  }
}

/* oxlint-enable typescript/no-unsafe-type-assertion */

/** Fills what the picture leaves free, so that a used buffer needs no clearing. */
function fillMargins(box: Letterbox, fit: Fit, out: Numbers): void {
  const pad = box.values[PAD] ?? 0;
  const area = box.width * box.height;
  for (let plane = 0; plane < 3 * area; plane += area) {
    const start = plane + fit.top * box.width;
    const end = start + fit.height * box.width;
    out.fill(pad, plane, start + fit.left);
    // From the end of one row to the start of the next: both margins at once.
    for (let row = start; row < end; row += box.width) {
      out.fill(pad, row + fit.left + fit.width, row + box.width + fit.left);
    }
    out.fill(pad, end, plane + area);
  }
}
