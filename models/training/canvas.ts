import type { Outline } from "./outlines.ts";

/** Width and height in pixels. */
export interface Size {
  readonly width: number;
  readonly height: number;
}

/** A box in pixels: `x2` and `y2` are the far edges, so a single pixel has width 1. */
export interface Box {
  readonly x1: number;
  readonly y1: number;
  readonly x2: number;
  readonly y2: number;
}

interface Seen {
  readonly box: Box;
  readonly pixels: number;
}

/** For each pixel, which shape is on top there: 0 is the background. */
export interface Cover {
  readonly size: Size;
  readonly owner: Uint8Array;
}

export function createCover(size: Size): Cover {
  return { size, owner: new Uint8Array(size.width * size.height) };
}

function crossings(outline: Outline, y: number): number[] {
  const found: number[] = [];
  for (const ring of outline) {
    let from = ring.at(-1);
    for (const to of ring) {
      if (from && from.y > y !== to.y > y) {
        found.push(from.x + ((y - from.y) / (to.y - from.y)) * (to.x - from.x));
      }
      from = to;
    }
  }
  return found.toSorted((a, b) => a - b);
}

/** A copy of the cover with the outline laid on top. A pixel belongs to it when its centre is inside. */
export function lay(cover: Cover, outline: Outline, owner: number): Cover {
  const { width, height } = cover.size;
  const laid = cover.owner.slice();
  for (let row = 0; row < height; row++) {
    const edges = crossings(outline, row + 0.5);
    for (let pair = 0; pair + 1 < edges.length; pair += 2) {
      const from = Math.max(0, Math.ceil((edges[pair] ?? 0) - 0.5));
      const to = Math.min(width, Math.ceil((edges[pair + 1] ?? 0) - 0.5));
      if (from < to) laid.fill(owner, row * width + from, row * width + to);
    }
  }
  return { size: cover.size, owner: laid };
}

/** How much of each shape can be seen, and the tight box around that; shapes wholly hidden are absent. */
export function whatIsSeen({ size, owner }: Cover): Map<number, Seen> {
  const seen = new Map<number, Seen>();
  for (let y = 0; y < size.height; y++) {
    const row = y * size.width;
    for (let x = 0; x < size.width;) {
      const id = owner[row + x] ?? 0;
      const start = x;
      while (x < size.width && owner[row + x] === id) x++;
      if (id !== 0) seen.set(id, grow(seen.get(id), { x1: start, y1: y, x2: x, y2: y + 1 }));
    }
  }
  return seen;
}

function grow(seen: Seen | undefined, run: Box): Seen {
  const pixels = run.x2 - run.x1;
  if (!seen) return { box: run, pixels };
  return {
    box: {
      x1: Math.min(seen.box.x1, run.x1),
      y1: seen.box.y1,
      x2: Math.max(seen.box.x2, run.x2),
      y2: run.y2,
    },
    pixels: seen.pixels + pixels,
  };
}

/** The area inside the outline in square pixels, whether or not it is on the picture. */
export function areaOf(outline: Outline): number {
  // Each ring's area by the shoelace formula; every ring after the first is a hole.
  return outline.reduce((total, ring, index) => {
    let doubled = 0;
    let from = ring.at(-1);
    for (const to of ring) {
      if (from) doubled += from.x * to.y - to.x * from.y;
      from = to;
    }
    const area = Math.abs(doubled) / 2;
    return index === 0 ? area : total - area;
  }, 0);
}
