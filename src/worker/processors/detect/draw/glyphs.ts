import { readFile } from "node:fs/promises";
import sharp from "sharp";
import { z } from "zod";

/** A letter's coverage, one byte for each pixel, and where it lies from the pen. */
export interface Glyph {
  readonly coverage: Uint8Array;
  readonly width: number;
  readonly height: number;
  readonly left: number;
  readonly top: number;
}

/** The letters of labels, at any size: no font and no text renderer is needed. */
export interface Glyphs {
  /** Whether there is a letter for this character. */
  has(char: string): boolean;
  /** How wide the text is, in pixels. */
  measure(text: string, size: number): number;
  /** One letter with the pen `shift` (0 to 1) right of a pixel's edge; letters we lack become an empty box. */
  render(char: string, size: number, shift: number): Glyph;
}

const Metrics = z.object({
  em: z.number(),
  cell: z.number(),
  baseline: z.number(),
  origin: z.number(),
  columns: z.number(),
  chars: z.string(),
  advances: z.array(z.number()),
});
type Metrics = z.infer<typeof Metrics>;

interface Atlas extends Metrics {
  readonly pixels: Uint8Array;
  readonly width: number;
}

const FALLBACK = "□";
/** A label's letters in some sizes and shifts; a thousand glyphs are about a megabyte. */
const MAX_CACHED = 1000;
/** Quarters of a pixel keep the gaps between small letters even. */
const SHIFTS = 4;

export async function loadGlyphs(): Promise<Glyphs> {
  const json = await readFile(new URL("glyphs.json", import.meta.url), "utf8");
  const png = await readFile(new URL("glyphs.png", import.meta.url));
  const raw = sharp(png).toColourspace("b-w").raw();
  const { data, info } = await raw.toBuffer({ resolveWithObject: true });
  return createGlyphs({ ...Metrics.parse(JSON.parse(json)), pixels: data, width: info.width });
}

function createGlyphs(atlas: Atlas): Glyphs {
  const indices = new Map(Array.from(atlas.chars, (char, index) => [char, index]));
  const cache = new Map<string, Glyph>();
  const indexOf = (char: string) => indices.get(char) ?? indices.get(FALLBACK) ?? 0;

  return {
    has: (char) => indices.has(char),
    measure(text, size) {
      const units = Array.from(text, (char) => atlas.advances[indexOf(char)] ?? 0);
      return (units.reduce((sum, unit) => sum + unit, 0) * size) / atlas.em;
    },
    render(char, size, shift) {
      const quarter = Math.floor(shift * SHIFTS) / SHIFTS;
      const key = `${char} ${size} ${quarter}`;
      const known = cache.get(key);
      if (known) return known;
      const glyph = trim(
        resample(atlas, indexOf(char), { scale: size / atlas.em, shift: quarter }),
      );
      if (cache.size >= MAX_CACHED) cache.clear();
      cache.set(key, glyph);
      return glyph;
    },
  };
}

interface Wanted {
  readonly scale: number;
  readonly shift: number;
}

/** Draws one cell of the atlas at another size: each pixel is the mean of points spread over it. */
function resample(atlas: Atlas, index: number, { scale, shift }: Wanted): Glyph {
  const left = Math.floor(-atlas.origin * scale + shift);
  const top = Math.floor(-atlas.baseline * scale);
  const width = Math.ceil((atlas.cell - atlas.origin) * scale + shift) - left;
  const height = Math.ceil((atlas.cell - atlas.baseline) * scale) - top;
  const coverage = new Uint8Array(width * height);
  const points = Math.max(2, Math.ceil(1 / scale));
  const sample = samplerOf(atlas, index);
  for (let i = 0; i < coverage.length; i++) {
    const x = left + (i % width) - shift;
    const y = top + Math.floor(i / width);
    let sum = 0;
    for (let point = 0; point < points * points; point++) {
      const u = x + ((point % points) + 0.5) / points;
      const v = y + (Math.floor(point / points) + 0.5) / points;
      sum += sample(u / scale + atlas.origin, v / scale + atlas.baseline);
    }
    coverage[i] = Math.round(sum / (points * points));
  }
  return { coverage, width, height, left, top };
}

/** Without the empty rows and columns around the ink, which would be looked at each time the letter is drawn. */
function trim(glyph: Glyph): Glyph {
  const inked = [...glyph.coverage.keys()].filter((i) => glyph.coverage[i] !== 0);
  const columns = inked.map((i) => i % glyph.width);
  const rows = inked.map((i) => Math.floor(i / glyph.width));
  if (inked.length === 0)
    return { coverage: new Uint8Array(0), width: 0, height: 0, left: 0, top: 0 };
  const [left, right] = [Math.min(...columns), Math.max(...columns)];
  const [top, bottom] = [Math.min(...rows), Math.max(...rows)];
  const width = right - left + 1;
  const height = bottom - top + 1;
  const coverage = new Uint8Array(width * height);
  for (let y = 0; y < height; y++) {
    const start = (top + y) * glyph.width + left;
    coverage.set(glyph.coverage.subarray(start, start + width), y * width);
  }
  return { coverage, width, height, left: glyph.left + left, top: glyph.top + top };
}

/** Bilinear between the pixels of one cell; nothing beyond it. */
function samplerOf(atlas: Atlas, index: number): (x: number, y: number) => number {
  const cellX = (index % atlas.columns) * atlas.cell;
  const cellY = Math.floor(index / atlas.columns) * atlas.cell;
  function pixel(x: number, y: number): number {
    if (x < 0 || y < 0 || x >= atlas.cell || y >= atlas.cell) return 0;
    return atlas.pixels[(cellY + y) * atlas.width + cellX + x] ?? 0;
  }
  return (x, y) => {
    const column = Math.floor(x - 0.5);
    const line = Math.floor(y - 0.5);
    const right = x - 0.5 - column;
    const below = y - 0.5 - line;
    const upper = pixel(column, line) * (1 - right) + pixel(column + 1, line) * right;
    const lower = pixel(column, line + 1) * (1 - right) + pixel(column + 1, line + 1) * right;
    return upper * (1 - below) + lower * below;
  };
}
