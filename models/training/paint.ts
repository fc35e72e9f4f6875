import type { Size } from "./canvas.ts";
import { colourDistance, css, near, randomColour, type Colour } from "./colour.ts";
import type { PlacedShape } from "./place.ts";
import type { Random } from "./random.ts";

/** A shape must differ this much from what lies behind it: a person finds it, but not always at once. */
const MIN_CONTRAST = 60;
const FILLS = ["plain", "plain", "linear", "radial", "striped"] as const;

interface PaintOptions {
  readonly size: Size;
  /** The mean colour of the background behind a shape. */
  readonly behind: (shape: PlacedShape) => Colour;
  readonly random: Random;
}

/** The shapes as a transparent SVG picture, in their order: fills, outlines, shine and shadows. */
export function paintShapes(shapes: readonly PlacedShape[], options: PaintOptions): string {
  const { width, height } = options.size;
  const painted = shapes.map((shape, index) => paintShape(shape, `s${index}`, options));
  return `<svg xmlns="http://www.w3.org/2000/svg" width="${width}" height="${height}">${painted.join("")}</svg>`;
}

function paintShape(shape: PlacedShape, id: string, options: PaintOptions): string {
  const { random } = options;
  const path = pathOf(shape);
  const colour = contrasting(options.behind(shape), random);
  const opacity = random.chance(0.2) ? random.between(0.8, 1) : 1;
  return (
    (random.chance(0.4) ? shadow(shape, path, random) : "") +
    `<g opacity="${opacity}">` +
    fill(path, { id, colour, random }) +
    (random.chance(0.3) ? outline(shape, path, { id, random }) : "") +
    `</g>`
  );
}

function pathOf({ outline: rings }: PlacedShape): string {
  return rings
    .map((ring) => `M${ring.map(({ x, y }) => `${x.toFixed(2)} ${y.toFixed(2)}`).join("L")}Z`)
    .join("");
}

function contrasting(behind: Colour, random: Random): Colour {
  let colour = randomColour(random);
  while (colourDistance(colour, behind) < MIN_CONTRAST) colour = randomColour(random);
  return colour;
}

function shadow({ radius }: PlacedShape, path: string, random: Random): string {
  const [x, y] = [random.between(-0.2, 0.2) * radius, random.between(0, 0.25) * radius];
  const soft = random.between(0.02, 0.12) * radius;
  const id = `shadow${random.integer(0, 1e9)}`;
  return (
    `<filter id="${id}" x="-50%" y="-50%" width="200%" height="200%"><feGaussianBlur stdDeviation="${soft}"/></filter>` +
    `<path d="${path}" fill-rule="evenodd" transform="translate(${x},${y})"` +
    ` opacity="${random.between(0.2, 0.5)}" filter="url(#${id})"/>`
  );
}

function fill(
  path: string,
  { id, colour, random }: { id: string; colour: Colour; random: Random },
): string {
  const shape = (paint: string) => `<path d="${path}" fill-rule="evenodd" fill="${paint}"/>`;
  const shade = css(near(colour, 70, random));
  const stops = `<stop offset="0" stop-color="${css(colour)}"/><stop offset="1" stop-color="${shade}"/>`;
  const turn = random.between(0, 360);
  const cell = random.between(4, 16);
  switch (random.pick(FILLS)) {
    case "plain":
      return shape(css(colour));
    case "linear":
      return `<linearGradient id="${id}" gradientTransform="rotate(${turn},0.5,0.5)">${stops}</linearGradient>${shape(`url(#${id})`)}`;
    case "radial":
      return `<radialGradient id="${id}" cx="${random.between(0.2, 0.8)}" cy="${random.between(0.2, 0.8)}">${stops}</radialGradient>${shape(`url(#${id})`)}`;
    case "striped":
      return (
        `<pattern id="${id}" width="${cell}" height="${cell}" patternUnits="userSpaceOnUse" patternTransform="rotate(${turn})">` +
        `<rect width="${cell}" height="${cell}" fill="${css(colour)}"/>` +
        `<rect width="${cell / 2}" height="${cell}" fill="${css(near(colour, 45, random))}"/></pattern>${shape(`url(#${id})`)}`
      );
  }
}

/** A line along the inside of the edge, so that the shape's box stays the same. */
function outline(
  { radius }: PlacedShape,
  path: string,
  { id, random }: { id: string; random: Random },
): string {
  const line = random.between(0.05, 0.2) * radius;
  return (
    `<clipPath id="${id}c"><path d="${path}" clip-rule="evenodd"/></clipPath>` +
    `<path d="${path}" clip-path="url(#${id}c)" fill="none" stroke="${css(randomColour(random))}" stroke-width="${line}"/>`
  );
}
