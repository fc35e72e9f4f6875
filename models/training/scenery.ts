import type { Size } from "./canvas.ts";
import { css, near, randomColour } from "./colour.ts";
import type { Random } from "./random.ts";

/** Draws one kind of scene as SVG elements that fill the picture. */
type Scene = (size: Size, random: Random) => string;

function many(count: number, draw: () => string): string {
  return Array.from({ length: count }, draw).join("");
}

const gradient: Scene = ({ width, height }, random) => {
  const turn = random.between(0, 360);
  const stops = many(random.integer(2, 4), () => {
    const offset = random.between(0, 1).toFixed(2);
    return `<stop offset="${offset}" stop-color="${css(randomColour(random))}"/>`;
  });
  return (
    `<linearGradient id="g" gradientTransform="rotate(${turn},0.5,0.5)">${stops}</linearGradient>` +
    `<rect width="${width}" height="${height}" fill="url(#g)"/>`
  );
};

/** Out-of-focus lights and leaves. */
const blobs: Scene = (size, random) => {
  const base = randomColour(random);
  const reach = Math.max(size.width, size.height);
  const blob = () =>
    `<ellipse cx="${random.between(0, size.width)}" cy="${random.between(0, size.height)}"` +
    ` rx="${random.between(0.03, 0.3) * reach}" ry="${random.between(0.03, 0.3) * reach}"` +
    ` fill="${css(near(base, 110, random))}" opacity="${random.between(0.3, 1)}"/>`;
  return (
    `<filter id="soft"><feGaussianBlur stdDeviation="${random.between(0.02, 0.06) * reach}"/></filter>` +
    `<rect width="${size.width}" height="${size.height}" fill="${css(base)}"/>` +
    `<g filter="url(#soft)">${many(random.integer(8, 30), blob)}</g>`
  );
};

/** Boards, wallpaper, brick walls and tiles: a pattern at any angle. */
const pattern: Scene = ({ width, height }, random) => {
  const base = randomColour(random);
  const joint = css(near(base, 60, random));
  const [cellX, cellY] = [random.between(8, 70), random.between(8, 70)];
  const line = random.between(1, 6);
  const upright = `<rect width="${line}" height="${cellY}" fill="${joint}"/>`;
  const level = `<rect width="${cellX}" height="${line}" fill="${joint}"/>`;
  const half = `<rect x="${cellX / 2}" width="${cellX / 2}" height="${cellY}" fill="${css(near(base, 30, random))}"/>`;
  const parts = random.pick([upright, level, upright + level, half, half + level]);
  const turn = random.chance(0.4) ? 0 : random.between(0, 180);
  return (
    `<pattern id="p" width="${cellX}" height="${cellY}" patternUnits="userSpaceOnUse"` +
    ` patternTransform="rotate(${turn})"><rect width="${cellX}" height="${cellY}" fill="${css(base)}"/>${parts}</pattern>` +
    `<rect width="${width}" height="${height}" fill="url(#p)"/>`
  );
};

/** Sky, ridges behind one another, and sometimes tall houses. */
const landscape: Scene = (size, random) => {
  const { width, height } = size;
  const horizon = height * random.between(0.3, 0.75);
  const ridge = (layer: number) => {
    const steps = random.integer(4, 14);
    const rough = height * random.between(0.02, 0.12);
    const points = Array.from({ length: steps + 1 }, (_, step) => {
      const y = horizon + layer * height * 0.12 + random.between(-rough, rough);
      return `${(width * step) / steps},${y}`;
    });
    return `<polygon points="0,${height} ${points.join(" ")} ${width},${height}" fill="${css(randomColour(random))}"/>`;
  };
  const house = () => {
    const wide = width * random.between(0.03, 0.1);
    const tall = wide * random.between(2.2, 5);
    const x = random.between(-0.1, 1) * width;
    return `<rect x="${x}" y="${horizon - tall * 0.8}" width="${wide}" height="${tall * 2}" fill="${css(randomColour(random))}"/>`;
  };
  const houses = random.chance(0.4) ? many(random.integer(2, 9), house) : "";
  const ridges = Array.from({ length: random.integer(1, 3) }, (_, layer) => ridge(layer));
  return gradient(size, random) + houses + ridges.join("");
};

/** Things without a name that must not be taken for a shape: wires, ribbons, strips and puddles. */
function clutter(size: Size, random: Random): string {
  const reach = Math.max(size.width, size.height);
  const x = () => random.between(-0.1, 1.1) * size.width;
  const y = () => random.between(-0.1, 1.1) * size.height;
  const wire = () =>
    `<path d="M${x()} ${y()} C${x()} ${y()} ${x()} ${y()} ${x()} ${y()}" fill="none"` +
    ` stroke="${css(randomColour(random))}" stroke-width="${random.between(0.5, 9)}"/>`;
  const strip = () => {
    const thick = random.between(0.01, 0.06) * reach;
    const spot = `translate(${x()},${y()}) rotate(${random.between(0, 180)})`;
    return `<rect width="${thick * random.between(3, 15)}" height="${thick}" transform="${spot}" fill="${css(randomColour(random))}"/>`;
  };
  const puddle = () => {
    const [atX, atY, radius] = [x(), y(), random.between(0.03, 0.2) * reach];
    const points = Array.from({ length: 7 }, (_, corner) => {
      const far = radius * random.between(0.35, 1);
      const angle = (corner / 7) * 2 * Math.PI;
      return `${atX + far * Math.cos(angle)} ${atY + far * Math.sin(angle)}`;
    });
    const [first, ...rest] = points;
    return `<path d="M${first} T${rest.join(" T")} Z" fill="${css(randomColour(random))}" opacity="${random.between(0.4, 1)}"/>`;
  };
  return many(random.integer(1, 8), () => random.pick([wire, wire, strip, puddle])());
}

/** A wall or a sheet of paper: one colour and nothing else. */
const plain: Scene = ({ width, height }, random) =>
  `<rect width="${width}" height="${height}" fill="${random.chance(0.3) ? "white" : css(randomColour(random))}"/>`;

/** A background as an SVG document of this size, and how strongly clouds should lie over it (0 to 1). */
export function drawScenery(size: Size, random: Random): { svg: string; cloudiness: number } {
  const scene = random.pick([
    plain,
    gradient,
    gradient,
    blobs,
    blobs,
    pattern,
    landscape,
    landscape,
  ]);
  const parts = scene(size, random) + (random.chance(0.6) ? clutter(size, random) : "");
  const svg = `<svg xmlns="http://www.w3.org/2000/svg" width="${size.width}" height="${size.height}">${parts}</svg>`;
  if (scene === plain) return { svg, cloudiness: random.pick([0, random.between(0, 0.3)]) };
  // Some backgrounds are nothing but texture: grass, stone, water.
  const cloudiness = random.chance(0.35) ? random.between(0.5, 0.95) : random.between(0, 0.5);
  return { svg, cloudiness };
}
