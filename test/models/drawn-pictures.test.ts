import sharp from "sharp";
import { describe, expect, test } from "vitest";
import { createCover, lay } from "../../models/training/canvas.ts";
import { drawPicture, FIRST_SEEDS } from "../../models/training/draw.ts";
import { outlineOf, SHAPE_NAMES, type Outline } from "../../models/training/outlines.ts";
import { boxesOf, placeShapes } from "../../models/training/place.ts";
import { createRandom } from "../../models/training/random.ts";
import labels from "../../models/polybot-shapes.labels.json" with { type: "json" };

const SIZE = { width: 100, height: 80 };

function rectangle(...[x1, y1, x2, y2]: [number, number, number, number]): Outline {
  return [
    [
      { x: x1, y: y1 },
      { x: x2, y: y1 },
      { x: x2, y: y2 },
      { x: x1, y: y2 },
    ],
  ];
}

/** The boxes of these outlines, laid on one another in this order. */
function boxes(...outlines: Outline[]) {
  const shapes = outlines.map((outline) => ({ class: "square", outline, radius: 1 }) as const);
  const cover = shapes.reduce(
    (below, { outline }, index) => lay(below, outline, index + 1),
    createCover(SIZE),
  );
  return boxesOf(shapes, cover).map(({ x1, y1, x2, y2 }) => [x1, y1, x2, y2]);
}

describe("the box of a drawn shape", () => {
  test("is the shape's own when nothing hides it", () => {
    expect(boxes(rectangle(10, 20, 40, 50))).toEqual([[10, 20, 40, 50]]);
  });

  test("ends at the edge of the picture", () => {
    expect(boxes(rectangle(-20, 60, 30, 200))).toEqual([[0, 60, 30, 80]]);
  });

  test("holds only what another shape leaves to be seen", () => {
    const [below, above] = boxes(rectangle(10, 10, 50, 30), rectangle(30, 0, 90, 70));
    expect(below).toEqual([10, 10, 30, 30]);
    expect(above).toEqual([30, 0, 90, 70]);
  });

  test.for(["circle", "square"] as const)("is tight to the pixel around a turned %s", (name) => {
    const turned = outlineOf(name, createRandom(1)).map((ring) =>
      ring.map(({ x, y }) => ({ x: 50 + 20 * x, y: 40 + 20 * y })),
    );
    const [box = []] = boxes(turned);
    for (const [side, wanted] of [30, 20, 70, 60].entries()) {
      expect(Math.abs((box[side] ?? 0) - wanted)).toBeLessThanOrEqual(1);
    }
  });

  test("is not there when the shape is hidden", () => {
    expect(boxes(rectangle(20, 20, 30, 30), rectangle(10, 10, 60, 60))).toHaveLength(1);
  });

  test("shows what lies in the hole of a ring", () => {
    const ring = [...rectangle(10, 10, 70, 70), ...rectangle(20, 20, 60, 60)];
    expect(boxes(rectangle(30, 30, 40, 40), ring)[0]).toEqual([30, 30, 40, 40]);
  });
});

describe("a drawn picture", () => {
  test("is the same for the same seed and another one for the next", async () => {
    const [one, again, next] = await Promise.all([41, 41, 42].map(drawPicture));
    expect(again).toEqual(one);
    expect(next?.jpeg.equals(one?.jpeg ?? Buffer.alloc(0))).toBe(false);
  });

  test("is a JPEG of the size it says, with its boxes inside", async () => {
    for (const seed of [1, 2, 3, 4, 5]) {
      const picture = await drawPicture(seed);
      const { format, width, height } = await sharp(picture.jpeg).metadata();
      expect({ format, width, height }).toEqual({
        format: "jpeg",
        width: picture.width,
        height: picture.height,
      });
      for (const { x1, y1, x2, y2 } of picture.boxes) {
        expect(x1).toBeGreaterThanOrEqual(0);
        expect(y1).toBeGreaterThanOrEqual(0);
        expect(x2).toBeLessThanOrEqual(width);
        expect(y2).toBeLessThanOrEqual(height);
        expect(Math.min(x2 - x1, y2 - y1)).toBeGreaterThan(3);
      }
    }
  });

  test("shows each kind of thing as often as any other", () => {
    const counts = new Map<string, number>();
    for (let seed = 0; seed < 400; seed++) {
      for (const { class: name } of placeShapes(SIZE, createRandom(seed)).boxes) {
        counts.set(name, (counts.get(name) ?? 0) + 1);
      }
    }
    const mean = [...counts.values()].reduce((sum, count) => sum + count, 0) / SHAPE_NAMES.length;
    expect([...counts.keys()].toSorted()).toEqual([...SHAPE_NAMES].toSorted());
    for (const count of counts.values()) {
      expect(count / mean).toBeGreaterThan(0.6);
      expect(count / mean).toBeLessThan(1.5);
    }
  });
});

test("the sets' seeds are a million apart, so no picture is both trained on and tested with", () => {
  const { training, validation, test: unseen } = FIRST_SEEDS;
  expect([validation - training, unseen - validation]).toEqual([1_000_000, 1_000_000]);
});

test("the labels beside the model are the shapes that are drawn, in their order", () => {
  expect(labels).toEqual(SHAPE_NAMES);
});
