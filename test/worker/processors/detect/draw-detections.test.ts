import { expect, test } from "vitest";
import { drawDetections } from "../../../../src/worker/processors/detect/draw/draw-detections.ts";
import type { Rect } from "../../../../src/worker/processors/detect/draw/canvas.ts";
import type { Marked } from "../../../../src/worker/processors/detect/draw/draw-detections.ts";
import { loadGlyphs } from "../../../../src/worker/processors/detect/draw/glyphs.ts";
import { colourOf, textColourOn } from "../../../../src/worker/processors/detect/draw/palette.ts";
import { placeTag } from "../../../../src/worker/processors/detect/draw/place-tag.ts";

const glyphs = await loadGlyphs();
const GREY = 128;

function canvas(width: number, height: number) {
  return { rgb: new Uint8Array(width * height * 3).fill(GREY), width, height };
}

function marked(
  [left, top, right, bottom]: readonly [number, number, number, number],
  more: Partial<Marked> = {},
): Marked {
  return { left, top, right, bottom, classId: 0, name: "person", score: 0.876, ...more };
}

function draw(size: readonly [number, number], things: readonly Marked[]) {
  const picture = canvas(...size);
  drawDetections(picture, things, glyphs);
  const at = (x: number, y: number) => [
    ...picture.rgb.subarray((y * size[0] + x) * 3, (y * size[0] + x) * 3 + 3),
  ];
  const changed = (x: number, y: number) => at(x, y).some((value) => value !== GREY);
  return { at, changed };
}

/** The smallest rectangle that holds all changed pixels. */
function bounds(size: readonly [number, number], changed: (x: number, y: number) => boolean) {
  const xs: number[] = [];
  const ys: number[] = [];
  for (let i = 0; i < size[0] * size[1]; i++) {
    const [x, y] = [i % size[0], Math.floor(i / size[0])];
    if (changed(x, y)) {
      xs.push(x);
      ys.push(y);
    }
  }
  return {
    left: Math.min(...xs),
    top: Math.min(...ys),
    right: Math.max(...xs),
    bottom: Math.max(...ys),
  };
}

test("a box is drawn on its edges in its class's colour, and nothing inside or outside", () => {
  const size = [640, 480] as const;
  const { at, changed } = draw(size, [marked([200, 150, 400, 350])]);
  const colour = [...colourOf(0)];
  for (const [x, y] of [
    [300, 150],
    [300, 350],
    [200, 250],
    [400, 250],
  ] as const) {
    const edge = [at(x, y), at(x - 1, y - 1)];
    expect(edge).toContainEqual(colour);
  }
  expect(changed(300, 250)).toBe(false);
  expect(changed(205, 340)).toBe(false);
  const { left, top, right, bottom } = bounds(size, changed);
  expect(left).toBe(199);
  expect(right).toBe(400);
  expect(bottom).toBe(350);
  // The label stands on the box.
  expect(top).toBeGreaterThan(120);
  expect(top).toBeLessThan(140);
});

test("the label says class and percent in a colour that can be read", () => {
  const { at } = draw([640, 480], [marked([200, 150, 400, 350])]);
  const colours = new Map<string, number>();
  for (let i = 0; i < 120 * 18; i++) {
    const key = at(202 + (i % 120), 131 + Math.floor(i / 120)).join();
    colours.set(key, (colours.get(key) ?? 0) + 1);
  }
  const background = colours.get(colourOf(0).join()) ?? 0;
  const letters = colours.get(textColourOn(colourOf(0)).join()) ?? 0;
  expect(background).toBeGreaterThan(600);
  expect(letters).toBeGreaterThan(50);
  expect(colours.size).toBeGreaterThan(10); // smooth edges
});

test("lines and letters grow with the picture", () => {
  const heights = [
    [320, 240],
    [1280, 960],
    [5120, 3840],
  ].map(([width = 0, height = 0]) => {
    const size = [width, height] as const;
    const thing = marked([width / 2, height / 2, width * 0.75, height * 0.75]);
    const { changed } = draw(size, [thing]);
    const middle = Math.round(width * 0.6);
    // The lower edge alone: the label may lie on the upper one.
    const column = Array.from({ length: height }, (_, y) => y > height * 0.6 && changed(middle, y));
    const tagLeft = Math.round(width / 2) + 8;
    const top = Array.from({ length: height }, (_, y) => changed(tagLeft, y)).indexOf(true);
    return { line: column.filter(Boolean).length, tag: height / 2 - top };
  });
  expect(heights.map(({ line }) => line)).toEqual([2, 4, 16]);
  expect(heights[1]?.tag).toBeGreaterThan((heights[0]?.tag ?? 0) * 1.5);
  expect(heights[2]?.tag).toBeGreaterThan((heights[1]?.tag ?? 0) * 3);
});

test("a box over the whole picture and one beyond it stay inside", () => {
  const size = [200, 100] as const;
  const { changed } = draw(size, [marked([0, 0, 200, 100]), marked([-50, -50, 500, 400])]);
  expect(bounds(size, changed)).toEqual({ left: 0, top: 0, right: 199, bottom: 99 });
  expect(changed(1, 50) && changed(198, 50) && changed(100, 98)).toBe(true);
});

test("a picture too small for a label gets the box alone", () => {
  const { changed } = draw([24, 24], [marked([4, 4, 20, 20])]);
  expect(changed(12, 4) || changed(12, 3)).toBe(true);
  expect(changed(12, 12)).toBe(false);
});

test("any class name can be written, however long and in whatever script", () => {
  const names = ["кошка", "γάτα", "żółw", "猫と犬", "🐈‍⬛", "قطة", "", "x".repeat(64), "\u0000\n"];
  for (const [i, name] of names.entries()) {
    const { changed } = draw([320, 240], [marked([100, 100, 200, 200], { name, classId: i })]);
    expect(changed(110, 92)).toBe(true);
  }
});

test("an accent written apart is the same letter", () => {
  const together = canvas(320, 240);
  const apart = canvas(320, 240);
  drawDetections(together, [marked([100, 100, 200, 200], { name: "\u00e9t\u00e9" })], glyphs);
  drawDetections(apart, [marked([100, 100, 200, 200], { name: "e\u0301te\u0301" })], glyphs);
  expect(apart.rgb).toEqual(together.rgb);
});

test("many boxes at the same place get labels at different places", () => {
  const tags: Rect[] = [];
  const box = { left: 100, top: 100, right: 300, bottom: 300 };
  for (let i = 0; i < 4; i++) {
    tags.push(
      placeTag({ width: 80, height: 20 }, box, { picture: { width: 400, height: 400 }, tags }),
    );
  }
  expect(new Set(tags.map(({ left, top }) => `${left} ${top}`)).size).toBe(4);
});

test("a label at the edge is moved inside the picture", () => {
  const taken = { picture: { width: 400, height: 400 }, tags: [] };
  const tag = { width: 80, height: 20 };
  const above = placeTag(tag, { left: 380, top: 100, right: 400, bottom: 200 }, taken);
  expect(above).toEqual({ left: 320, top: 80, right: 400, bottom: 100 });
  const inside = placeTag(tag, { left: 10, top: 5, right: 300, bottom: 200 }, taken);
  expect(inside).toEqual({ left: 10, top: 5, right: 90, bottom: 25 });
});
