import { expect, test } from "vitest";
import { blur } from "../../../../src/worker/processors/filter/blur.ts";
import { contour } from "../../../../src/worker/processors/filter/contour.ts";
import { crop } from "../../../../src/worker/processors/filter/crop.ts";
import { flip } from "../../../../src/worker/processors/filter/flip.ts";
import { grey } from "../../../../src/worker/processors/filter/grey.ts";
import { mirror } from "../../../../src/worker/processors/filter/mirror.ts";
import { negative } from "../../../../src/worker/processors/filter/negative.ts";
import { rotate } from "../../../../src/worker/processors/filter/rotate.ts";
import { segment } from "../../../../src/worker/processors/filter/segment.ts";
import { sharpen } from "../../../../src/worker/processors/filter/sharpen.ts";
import { RejectedJob } from "../../../../src/jobs/reasons.ts";
import { colourRows, greyRows } from "./random-pictures.ts";

const RED = [255, 0, 0];
const GREEN = [0, 255, 0];
const BLUE = [0, 0, 255];
const WHITE = [255, 255, 255];

test("blur averages a square, with the edge repeated beyond the picture", () => {
  const dot = greyRows([0, 0, 0], [0, 90, 0], [0, 0, 0]);
  expect(blur(dot, 3)).toEqual(greyRows([10, 10, 10], [10, 10, 10], [10, 10, 10]));
  // (9 + 9 + 0) / 3 and (9 + 0 + 0) / 3, each row three times
  expect(blur(greyRows([9, 0, 0, 0]), 3)).toEqual(greyRows([6, 3, 0, 0]));
});

test("an even square reaches one further to the left and above", () => {
  expect(blur(greyRows([0, 0, 100, 0, 0]), 2)).toEqual(greyRows([0, 0, 50, 50, 0]));
  expect(blur(greyRows([0], [0], [100], [0], [0]), 2)).toEqual(greyRows([0], [0], [50], [50], [0]));
});

test("blur rounds halves up", () => {
  // rows alike, so the mean is that of two neighbours: 1/2 and 3/2
  expect(blur(greyRows([0, 1, 2]), 2)).toEqual(greyRows([0, 1, 2]));
});

test("a square of one pixel changes nothing", () => {
  expect(blur(greyRows([1, 200], [30, 4]), 1)).toEqual(greyRows([1, 200], [30, 4]));
});

test("contour is the difference to the left neighbour, 0 in the first column", () => {
  const rows = greyRows([10, 10, 200, 190], [7, 0, 255, 0]);
  expect(contour(rows)).toEqual(greyRows([0, 0, 190, 10], [0, 7, 255, 255]));
});

test("grey weighs the colours as eyes do", () => {
  const colours = colourRows([RED, GREEN, BLUE, WHITE, [0, 0, 0], [1, 2, 3]]);
  // 255 · 0.299 = 76.2, 255 · 0.587 = 149.7, 255 · 0.114 = 29.1, 0.299 + 1.174 + 0.342 = 1.8
  expect(grey(colours)).toEqual(greyRows([76, 150, 29, 255, 0, 2]));
});

test("segment makes white only of what is more than the threshold", () => {
  expect(segment(greyRows([0, 99, 100, 101, 255]), 100)).toEqual(greyRows([0, 0, 0, 255, 255]));
  expect(segment(greyRows([254, 255]), 255)).toEqual(greyRows([0, 0]));
  expect(segment(colourRows([GREEN, BLUE]), 100)).toEqual(greyRows([255, 0]));
});

test("negative turns light into dark, for each colour", () => {
  expect(negative(colourRows([RED, [1, 128, 254]]))).toEqual(
    colourRows([
      [0, 255, 255],
      [254, 127, 1],
    ]),
  );
});

test("sharpen doubles the difference to the mean of the neighbours", () => {
  // (16 · 100 - 8 · 84) / 8 = 116; a corner: (16 · 84 - 7 · 84 - 100) / 8 = 82
  const rows = greyRows([84, 84, 84], [84, 100, 84], [84, 84, 84]);
  expect(sharpen(rows)).toEqual(greyRows([82, 82, 82], [82, 116, 82], [82, 82, 82]));
  expect(sharpen(greyRows([0, 255]))).toEqual(greyRows([0, 255]));
});

const TWO_ROWS = colourRows([RED, GREEN, BLUE], [WHITE, BLUE, RED]);

test("flip turns upside down, mirror exchanges left and right", () => {
  expect(flip({ ...TWO_ROWS, data: TWO_ROWS.data.slice() })).toEqual(
    colourRows([WHITE, BLUE, RED], [RED, GREEN, BLUE]),
  );
  expect(mirror({ ...TWO_ROWS, data: TWO_ROWS.data.slice() })).toEqual(
    colourRows([BLUE, GREEN, RED], [RED, BLUE, WHITE]),
  );
});

test("rotate turns by quarters, either way round", () => {
  const once = colourRows([WHITE, RED], [BLUE, GREEN], [RED, BLUE]);
  const back = colourRows([BLUE, RED], [GREEN, BLUE], [RED, WHITE]);
  const half = colourRows([RED, BLUE, WHITE], [BLUE, GREEN, RED]);
  expect(turned("clockwise", 90)).toEqual(once);
  expect(turned("anti-clockwise", 270)).toEqual(once);
  expect(turned("anti-clockwise", 90)).toEqual(back);
  expect(turned("clockwise", 270)).toEqual(back);
  expect(turned("clockwise", 180)).toEqual(half);
  expect(turned("anti-clockwise", 180)).toEqual(half);
});

test("crop keeps the largest middle part of the proportions", () => {
  const rows = greyRows([1, 2, 3, 4, 5], [6, 7, 8, 9, 10]);
  expect(crop({ ...rows, data: rows.data.slice() }, { width: 1, height: 1 })).toEqual(
    greyRows([2, 3], [7, 8]),
  );
  expect(crop({ ...rows, data: rows.data.slice() }, { width: 500, height: 100 })).toEqual(
    greyRows([1, 2, 3, 4, 5]),
  );
  expect(crop({ ...rows, data: rows.data.slice() }, { width: 50, height: 20 })).toEqual(rows);
});

test("a crop that leaves no pixel is refused", () => {
  const rows = greyRows([1, 2], [3, 4]);
  expect(() => crop(rows, { width: 10_000, height: 1 })).toThrow(new RejectedJob("nothing-left"));
  expect(() => crop(rows, { width: 1, height: 10_000 })).toThrow(new RejectedJob("nothing-left"));
});

function turned(direction: "clockwise" | "anti-clockwise", degrees: 90 | 180 | 270) {
  return rotate({ ...TWO_ROWS, data: TWO_ROWS.data.slice() }, { direction, degrees });
}
