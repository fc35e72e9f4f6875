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
  /** Which of red (0), green (1) and blue (2) each of the model's three planes takes. */
  readonly planes: readonly [number, number, number];
}

/** The grey that every family fills the rest of the canvas with. */
const PAD = 114;

/** YOLOX takes blue first and 0 to 255, the others red first and 0 to 1. */
export function letterboxOf(layout: Layout, { type, width, height }: ModelInput): Letterbox {
  const isYolox = layout === "yolox";
  const values = Float32Array.from({ length: 256 }, (_, byte) => (isYolox ? byte : byte / 255));
  return { width, height, values: toType(type, values), planes: isYolox ? [2, 1, 0] : [0, 1, 2] };
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
    const above = at(rows.near, y);
    const lowerWeight = at(rows.farWeight, y);
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

/** The hot loop, half a million times four bytes for one picture: written out, since calls and objects in it cost most. */
function fillRow({ rgb, columns, box, out }: Resizing, row: Row): void {
  const { near, farWeight } = columns;
  const { values, planes } = box;
  const area = box.width * box.height;
  const red = planes.indexOf(0) * area + row.start;
  const green = planes.indexOf(1) * area + row.start;
  const blue = planes.indexOf(2) * area + row.start;
  const lower = row.lowerWeight;
  const upper = WEIGHT_ONE - lower;
  for (let x = 0; x < near.length; x++) {
    const right = at(farWeight, x);
    const left = WEIGHT_ONE - right;
    const p = row.above + at(near, x);
    const q = row.below + at(near, x);
    const r0 = (at(rgb, p) * left + at(rgb, p + 3) * right) >> 4;
    const r1 = (at(rgb, q) * left + at(rgb, q + 3) * right) >> 4;
    out[red + x] = at(values, (((upper * r0) >> 16) + ((lower * r1) >> 16) + 2) >> 2);
    const g0 = (at(rgb, p + 1) * left + at(rgb, p + 4) * right) >> 4;
    const g1 = (at(rgb, q + 1) * left + at(rgb, q + 4) * right) >> 4;
    out[green + x] = at(values, (((upper * g0) >> 16) + ((lower * g1) >> 16) + 2) >> 2);
    const b0 = (at(rgb, p + 2) * left + at(rgb, p + 5) * right) >> 4;
    const b1 = (at(rgb, q + 2) * left + at(rgb, q + 5) * right) >> 4;
    out[blue + x] = at(values, (((upper * b0) >> 16) + ((lower * b1) >> 16) + 2) >> 2);
  }
}

/** A number whose index is known to be in range; `?? 0` in its place makes the loop a tenth slower. */
function at(numbers: Int32Array | Uint8Array | Numbers, index: number): number {
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion -- a typed array has a number at every index in range
  return numbers[index] as number;
}

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
