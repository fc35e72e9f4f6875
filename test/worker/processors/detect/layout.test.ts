import { describe, expect, test } from "vitest";
import { layoutOf } from "../../../../src/worker/processors/detect/layout.ts";
import { ModelError } from "../../../../src/worker/processors/detect/model-error.ts";

const square = (side: number) => ({ width: side, height: side });

describe("the shape of the output tells the layout", () => {
  const cases = [
    ["YOLOX nano", 416, [1, 3549, 85], { layout: "yolox", classes: 80 }],
    ["YOLOX with one class", 416, [1, 3549, 6], { layout: "yolox", classes: 1 }],
    ["YOLOX s", 640, [1, 8400, 85], { layout: "yolox", classes: 80 }],
    ["YOLOv5n", 640, [1, 25_200, 85], { layout: "yolov5", classes: 80 }],
    ["YOLOv5 at 320 with one class", 320, [1, 6300, 6], { layout: "yolov5", classes: 1 }],
    ["YOLOv5n6 with its fourth grid", 1280, [1, 102_000, 85], { layout: "yolov5", classes: 80 }],
    ["YOLOv5 with grids of its own", 320, [1, 4800, 15], { layout: "yolov5", classes: 10 }],
    ["YOLOv8n", 320, [1, 84, 2100], { layout: "yolov8", classes: 80 }],
    ["YOLO11n", 640, [1, 84, 8400], { layout: "yolov8", classes: 80 }],
    ["YOLOv8 with two classes", 640, [1, 6, 8400], { layout: "yolov8", classes: 2 }],
    ["YOLOv10", 640, [1, 300, 6], { layout: "end-to-end", classes: undefined }],
  ] as const;
  for (const [name, side, dims, wanted] of cases) {
    test(`shape of ${name}`, () => expect(layoutOf(square(side), dims)).toEqual(wanted));
  }
});

test("a layout that is named is believed where it fits", () => {
  expect(layoutOf(square(416), [1, 3549, 85], "yolov5")).toEqual({ layout: "yolov5", classes: 80 });
  expect(() => layoutOf(square(640), [1, 25_200, 85], "end-to-end")).toThrow(ModelError);
});

test("other shapes are refused", () => {
  for (const dims of [[1, 1000], [2, 25_200, 85], [1, 3, 80, 80], [1, 5, 5], [], [1, 84, 4]]) {
    expect(() => layoutOf(square(640), dims)).toThrow(ModelError);
  }
});
