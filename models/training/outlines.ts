import type { Random } from "./random.ts";

export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Closed polygons; a point is inside when an odd number of them hold it, so an inner one is a hole. */
export type Outline = readonly (readonly Point[])[];

const CURVE_POINTS = 72;

/** Points on a circle from one angle to another (radians, y down), both ends included. */
function arc(circle: { centreX: number; radius: number }, from: number, to: number): Point[] {
  return Array.from({ length: CURVE_POINTS + 1 }, (_, step) => {
    const angle = from + ((to - from) * step) / CURVE_POINTS;
    return {
      x: circle.centreX + circle.radius * Math.cos(angle),
      y: circle.radius * Math.sin(angle),
    };
  });
}

function wholeCircle(radius: number): Point[] {
  return arc({ centreX: 0, radius }, 0, 2 * Math.PI).slice(1);
}

/** Corners at equal angles, the first one straight up; the radii are used in turn. */
function corners(count: number, radii: readonly [number, ...number[]]): Point[] {
  return Array.from({ length: count }, (_, corner) => {
    const angle = (2 * Math.PI * corner) / count - Math.PI / 2;
    const radius = radii[corner % radii.length] ?? radii[0];
    return { x: radius * Math.cos(angle), y: radius * Math.sin(angle) };
  });
}

function heart(): Point[] {
  return Array.from({ length: CURVE_POINTS }, (_, step) => {
    const t = (2 * Math.PI * step) / CURVE_POINTS;
    const y = 13 * Math.cos(t) - 5 * Math.cos(2 * t) - 2 * Math.cos(3 * t) - Math.cos(4 * t);
    // The well-known heart curve is 32 wide and about 29 high, and sits 2.5 too low.
    return { x: Math.sin(t) ** 3, y: -(y + 2.5) / 16 };
  });
}

function cross(arm: number): Point[] {
  const quarter = [
    { x: -arm, y: -1 },
    { x: arm, y: -1 },
    { x: arm, y: -arm },
  ];
  return [0, 1, 2, 3].flatMap((turn) =>
    quarter.map(({ x, y }) => {
      const [cos, sin] = [Math.cos((turn * Math.PI) / 2), Math.sin((turn * Math.PI) / 2)];
      return { x: x * cos - y * sin, y: x * sin + y * cos };
    }),
  );
}

function arrow(shaft: number, neck: number): Point[] {
  const upper = [
    { x: -1, y: -shaft },
    { x: neck, y: -shaft },
    { x: neck, y: -0.62 },
  ];
  const lower = upper.toReversed().map(({ x, y }) => ({ x, y: -y }));
  return [...upper, { x: 1, y: 0 }, ...lower];
}

/** A disc of radius 1 from which a smaller disc, moved to the right, is bitten. */
function crescent(bite: number, shift: number): Point[] {
  const meetX = (1 - bite ** 2 + shift ** 2) / (2 * shift);
  const meetY = Math.sqrt(1 - meetX ** 2);
  const outer = Math.atan2(meetY, meetX);
  const inner = Math.atan2(meetY, meetX - shift);
  const full = 2 * Math.PI;
  return [
    ...arc({ centreX: 0, radius: 1 }, outer, full - outer),
    ...arc({ centreX: shift, radius: bite }, full - inner, inner),
  ];
}

/** Each kind of thing, as an outline about its centre with radius about 1, with its natural variety. */
const OUTLINES = {
  circle: () => [wholeCircle(1)],
  square: () => [corners(4, [1])],
  triangle: () => [corners(3, [1])],
  star: (random) => [corners(10, [1, random.between(0.38, 0.52)])],
  heart: () => [heart()],
  cross: (random) => [cross(random.between(0.24, 0.38))],
  arrow: (random) => [arrow(random.between(0.18, 0.3), random.between(0, 0.3))],
  ring: (random) => [wholeCircle(1), wholeCircle(random.between(0.5, 0.75))],
  crescent: (random) => [crescent(random.between(0.78, 0.92), random.between(0.42, 0.6))],
  hexagon: () => [corners(6, [1])],
} as const satisfies Record<string, (random: Random) => Outline>;

export type ShapeName = keyof typeof OUTLINES;

/** The classes in the order of the model's outputs. */
export const SHAPE_NAMES = [
  "circle",
  "square",
  "triangle",
  "star",
  "heart",
  "cross",
  "arrow",
  "ring",
  "crescent",
  "hexagon",
] as const satisfies readonly ShapeName[];

export function outlineOf(name: ShapeName, random: Random): Outline {
  return OUTLINES[name](random);
}
