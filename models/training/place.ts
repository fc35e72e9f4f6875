import { areaOf, createCover, lay, whatIsSeen, type Box, type Cover, type Size } from "./canvas.ts";
import { outlineOf, SHAPE_NAMES, type Outline, type ShapeName } from "./outlines.ts";
import type { Random } from "./random.ts";

export interface PlacedShape {
  readonly class: ShapeName;
  /** In pixels of the picture. */
  readonly outline: Outline;
  /** Half the shape's width, about, in pixels. */
  readonly radius: number;
}

export interface LabelledBox extends Box {
  readonly class: ShapeName;
}

/** Of each shape at least this part can be seen: less, and people disagree about what it is. */
const MIN_VISIBLE = 0.62;
const MAX_SHAPES = 8;
const TRIES = 12;
/** Radius as a part of the picture's longer side: 4.5 % is 29 pixels across in the model's 320. */
const RADIUS = { min: 0.045, max: 0.27 };

/** Puts 0 to 8 shapes on a picture of this size, the last one on top, each well visible. */
export function placeShapes(size: Size, random: Random) {
  const wanted = random.chance(0.04) ? 0 : Math.ceil(MAX_SHAPES * random.between(0, 1) ** 1.4);
  let cover = createCover(size);
  const shapes: PlacedShape[] = [];
  for (let attempt = 0; attempt < wanted * TRIES && shapes.length < wanted; attempt++) {
    const shape = randomShape(size, random);
    const laid = lay(cover, shape.outline, shapes.length + 1);
    if (!allVisible([...shapes, shape], laid)) continue;
    shapes.push(shape);
    cover = laid;
  }
  return { shapes, boxes: boxesOf(shapes, cover) };
}

function randomShape(size: Size, random: Random): PlacedShape {
  const name = random.pick(SHAPE_NAMES);
  const longer = Math.max(size.width, size.height);
  // Even on a logarithmic scale: small things are as common as large ones.
  const radius = longer * RADIUS.min * (RADIUS.max / RADIUS.min) ** random.between(0, 1);
  const angle = random.between(0, 2 * Math.PI);
  const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
  // As if seen a little from the side.
  const narrow = random.chance(0.5) ? random.between(0.82, 1) : 1;
  const lean = random.between(0, Math.PI);
  const [leanCos, leanSin] = [Math.cos(lean), Math.sin(lean)];
  const centre = { x: random.between(0, size.width), y: random.between(0, size.height) };
  const outline = outlineOf(name, random).map((ring) =>
    ring.map((point) => {
      const [turnedX, turnedY] = [point.x * cos - point.y * sin, point.x * sin + point.y * cos];
      const along = (turnedX * leanCos + turnedY * leanSin) * narrow;
      const across = turnedY * leanCos - turnedX * leanSin;
      return {
        x: centre.x + radius * (along * leanCos - across * leanSin),
        y: centre.y + radius * (along * leanSin + across * leanCos),
      };
    }),
  );
  return { class: name, outline, radius };
}

function allVisible(shapes: readonly PlacedShape[], cover: Cover): boolean {
  const seen = whatIsSeen(cover);
  return shapes.every(
    ({ outline }, index) => (seen.get(index + 1)?.pixels ?? 0) >= MIN_VISIBLE * areaOf(outline),
  );
}

/** The tight box of what can be seen of each shape. */
export function boxesOf(shapes: readonly PlacedShape[], cover: Cover): LabelledBox[] {
  const seen = whatIsSeen(cover);
  return shapes.flatMap((shape, index) => {
    const box = seen.get(index + 1)?.box;
    return box ? [{ class: shape.class, ...box }] : [];
  });
}
