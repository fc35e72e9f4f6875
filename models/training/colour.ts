import type { Random } from "./random.ts";

/** Red, green and blue, each 0 to 255. */
export type Colour = readonly [red: number, green: number, blue: number];

export function randomColour(random: Random): Colour {
  // Half of the colours are muted: photos are, and vivid ones alone would be easy to find.
  const depth = random.chance(0.5) ? random.between(0, 0.35) : random.between(0.35, 1);
  const light = random.between(15, 245);
  const mix = () => Math.round(light * (1 - depth) + random.between(0, 255) * depth);
  return [mix(), mix(), mix()];
}

/** Straight-line distance in RGB: 0 to 441. */
export function colourDistance(one: Colour, other: Colour): number {
  return Math.hypot(one[0] - other[0], one[1] - other[1], one[2] - other[2]);
}

export function css([red, green, blue]: Colour): string {
  return `rgb(${red},${green},${blue})`;
}

/** A colour near this one: `spread` is the largest change per channel. */
export function near(colour: Colour, spread: number, random: Random): Colour {
  const shift = (value: number) =>
    Math.round(Math.min(255, Math.max(0, value + random.between(-spread, spread))));
  return [shift(colour[0]), shift(colour[1]), shift(colour[2])];
}
