import { describe, expect, test } from "vitest";
import {
  bilinearTable,
  roundHalfToEven,
} from "../../../../src/worker/processors/detect/bilinear-table.ts";
import { fitOf } from "../../../../src/worker/processors/detect/fit.ts";
import type { Layout } from "../../../../src/worker/processors/detect/layout.ts";
import { fillLetterbox, letterboxOf } from "../../../../src/worker/processors/detect/letterbox.ts";
import type { Picture } from "../../../../src/worker/processors/picture/open-picture.ts";

type Size = { width: number; height: number };

function canvasOf(layout: Layout, input: Size, picture: Picture): Float32Array {
  const out = new Float32Array(3 * input.width * input.height).fill(-1);
  const box = letterboxOf(layout, { ...input, type: "float32" });
  fillLetterbox(box, { picture, fit: fitOf(layout, picture, input) }, out);
  return out;
}

/** Every byte different from its neighbours, the same each time. */
function pattern(width: number, height: number): Picture {
  const rgb = Uint8Array.from({ length: width * height * 3 }, (_, i) => (i * 7919) % 251);
  return { rgb, width, height };
}

/** Bilinear sampling as one would write it down first: a colour at a fractional place. */
function naive(
  { rgb, width, height }: Picture,
  place: { x: number; y: number; channel: number },
): number {
  const x = Math.min(Math.max(place.x, 0), width - 1);
  const y = Math.min(Math.max(place.y, 0), height - 1);
  const [left, top] = [Math.floor(x), Math.floor(y)];
  const value = (column: number, row: number) =>
    rgb[(Math.min(row, height - 1) * width + Math.min(column, width - 1)) * 3 + place.channel] ??
    NaN;
  const upper = value(left, top) * (1 - x + left) + value(left + 1, top) * (x - left);
  const lower = value(left, top + 1) * (1 - x + left) + value(left + 1, top + 1) * (x - left);
  return upper * (1 - y + top) + lower * (y - top);
}

describe("where the picture lies", () => {
  const cases: [Layout, Size, Size, object][] = [
    [
      "yolox",
      { width: 810, height: 1080 },
      { width: 416, height: 416 },
      { left: 0, top: 0, width: 312, height: 416 },
    ],
    [
      "yolox",
      { width: 640, height: 427 },
      { width: 416, height: 416 },
      { left: 0, top: 0, width: 416, height: 277 },
    ],
    [
      "yolov5",
      { width: 810, height: 1080 },
      { width: 640, height: 640 },
      { left: 80, top: 0, width: 480, height: 640 },
    ],
    [
      "yolov8",
      { width: 640, height: 427 },
      { width: 320, height: 320 },
      { left: 0, top: 53, width: 320, height: 214 },
    ],
    // 213.5 rounds to the even 214, a margin of 53; 107 leaves 213, of which the smaller half is above.
    [
      "yolov5",
      { width: 640, height: 214 },
      { width: 320, height: 320 },
      { left: 0, top: 106, width: 320, height: 107 },
    ],
    [
      "yolov5",
      { width: 10, height: 10_000 },
      { width: 320, height: 320 },
      { left: 159, top: 0, width: 1, height: 320 },
    ],
  ];
  for (const [layout, source, input, place] of cases) {
    test(`${layout}: ${source.width} × ${source.height} on ${input.width} × ${input.height}`, () => {
      expect(fitOf(layout, source, input)).toMatchObject(place);
    });
  }
});

test("halves are rounded to even numbers", () => {
  const values = [0.5, 1.5, 2.5, -0.5, 2.4, 2.6, -1.5];
  expect(values.map((value) => roundHalfToEven(value) + 0)).toEqual([0, 2, 2, 0, 2, 3, -2]);
});

test("four places from two, worked by hand", () => {
  // The centres lie at -0.25, 0.25, 0.75 and 1.25 of the source: before the first, two between, after the last.
  const { near, farWeight } = bilinearTable(2, 4, 3);
  expect([...near]).toEqual([0, 0, 0, 0]);
  expect([...farWeight]).toEqual([0, 512, 1536, 2048]);
});

test("two pixels become four, worked by hand", () => {
  const rgb = Uint8Array.from([0, 10, 200, 100, 10, 0, 0, 10, 200, 100, 10, 0]);
  const out = canvasOf("yolox", { width: 4, height: 4 }, { rgb, width: 2, height: 2 });
  const row = (plane: number, y: number) => [
    ...out.subarray(plane * 16 + y * 4, plane * 16 + y * 4 + 4),
  ];
  for (const y of [0, 1, 2, 3]) {
    expect(row(0, y)).toEqual([200, 150, 50, 0]); // blue first
    expect(row(1, y)).toEqual([10, 10, 10, 10]);
    expect(row(2, y)).toEqual([0, 25, 75, 100]);
  }
});

describe("a whole canvas is what plain bilinear sampling gives", () => {
  const sizes: [Size, Size][] = [
    [
      { width: 97, height: 61 },
      { width: 64, height: 64 },
    ], // smaller
    [
      { width: 31, height: 47 },
      { width: 64, height: 64 },
    ], // larger
    [
      { width: 64, height: 40 },
      { width: 64, height: 64 },
    ], // as it is
    [
      { width: 50, height: 200 },
      { width: 96, height: 64 },
    ], // on an oblong
  ];
  for (const layout of ["yolox", "yolov5"] as const) {
    for (const [source, input] of sizes) {
      test(`${layout}: ${source.width} × ${source.height} on ${input.width} × ${input.height}`, () => {
        const picture = pattern(source.width, source.height);
        const fit = fitOf(layout, picture, input);
        const out = canvasOf(layout, input, picture);
        const unit = layout === "yolox" ? 1 : 1 / 255;
        for (const [i, actual] of out.entries()) {
          const plane = Math.floor(i / (input.width * input.height));
          const x = (i % input.width) - fit.left;
          const y = (Math.floor(i / input.width) % input.height) - fit.top;
          const isInside = x >= 0 && y >= 0 && x < fit.width && y < fit.height;
          const place = {
            x: ((x + 0.5) * source.width) / fit.width - 0.5,
            y: ((y + 0.5) * source.height) / fit.height - 0.5,
            channel: layout === "yolox" ? 2 - plane : plane,
          };
          const wanted = isInside ? naive(picture, place) : 114;
          // The arithmetic is in whole numbers: never off by one, hardly more than by half of one.
          expect(Math.abs(actual / unit - wanted)).toBeLessThan(0.8);
        }
      });
    }
  }
});

test("float16 is the nearest bits of the same numbers", () => {
  const picture = pattern(64, 64);
  const input = { width: 64, height: 64 };
  const half = new Uint16Array(3 * 64 * 64);
  const box = letterboxOf("yolov5", { ...input, type: "float16" });
  fillLetterbox(box, { picture, fit: fitOf("yolov5", picture, input) }, half);
  expect(new Float16Array(half.buffer)).toEqual(
    Float16Array.from(canvasOf("yolov5", input, picture)),
  );
});
