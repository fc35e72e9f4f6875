import sharp from "sharp";
import { drawBackground } from "./background.ts";
import { photograph } from "./camera.ts";
import type { Size } from "./canvas.ts";
import type { Colour } from "./colour.ts";
import { paintShapes } from "./paint.ts";
import { placeShapes, type LabelledBox, type PlacedShape } from "./place.ts";
import { createRandom, type Random } from "./random.ts";

export interface DrawnPicture extends Size {
  readonly jpeg: Buffer;
  /** What is on it: tight boxes, in pixels, around the part of each shape that can be seen. */
  readonly boxes: readonly LabelledBox[];
}

/** Where each set's seeds start. The sets hold far fewer pictures than lie between, so they never share one. */
export const FIRST_SEEDS = { training: 1_000_000, validation: 2_000_000, test: 3_000_000 } as const;

/** Draws the picture with this number: the same seed always gives the same picture. */
export async function drawPicture(seed: number): Promise<DrawnPicture> {
  // The worker's code refuses SVG in the whole process; here it is our own, and judging a model needs both.
  sharp.unblock({ operation: ["VipsForeignLoadSvgBuffer"] });
  const random = createRandom(seed);
  const size = randomSize(random);
  const { shapes, boxes } = placeShapes(size, random);
  const background = await drawBackground(size, random);
  const behind = (shape: PlacedShape) => meanColour(background, size, shape);
  const painted = Buffer.from(paintShapes(shapes, { size, behind, random }));
  const clean = await sharp(background, { raw: { ...size, channels: 3 } })
    .composite([{ input: painted }])
    .removeAlpha()
    .raw()
    .toBuffer();
  return { jpeg: await photograph(clean, { size, random }), ...size, boxes };
}

/** The longer side 280 to 560 pixels, the sides at most 16 : 9. */
function randomSize(random: Random): Size {
  const longer = random.integer(280, 560);
  const shorter = Math.round(longer * random.pick([1, 3 / 4, 3 / 4, 2 / 3, 9 / 16]));
  return random.chance(0.5)
    ? { width: longer, height: shorter }
    : { width: shorter, height: longer };
}

/** The mean over a grid of points about the shape's middle. */
function meanColour(pixels: Buffer, size: Size, { outline, radius }: PlacedShape): Colour {
  const ring = outline[0] ?? [];
  const middle = {
    x: ring.reduce((sum, { x }) => sum + x, 0) / ring.length,
    y: ring.reduce((sum, { y }) => sum + y, 0) / ring.length,
  };
  const sum: [number, number, number] = [0, 0, 0];
  const steps = [-1, -0.5, 0, 0.5, 1];
  for (const [right, down] of steps.flatMap((x) => steps.map((y) => [x, y] as const))) {
    const x = clamp(Math.round(middle.x + right * radius), size.width);
    const y = clamp(Math.round(middle.y + down * radius), size.height);
    for (const channel of [0, 1, 2] as const) {
      sum[channel] += (pixels[(y * size.width + x) * 3 + channel] ?? 0) / steps.length ** 2;
    }
  }
  return sum;
}

function clamp(value: number, length: number): number {
  return Math.min(length - 1, Math.max(0, value));
}
