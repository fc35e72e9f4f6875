import sharp from "sharp";
import type { Canvas, Colour } from "../../detect/draw/canvas.ts";
import { drawText } from "../../detect/draw/draw-text.ts";
import type { Glyphs } from "../../detect/draw/glyphs.ts";
import type { Lettering, Lines, Write } from "./lettering.ts";
import { wrap } from "./wrap.ts";

/** Pixels per em of our letters as they are stored: drawn so, and then brought to their size. */
const STORED_SIZE = 48;
const WHITE: Colour = [255, 255, 255];
const LINE_HEIGHT = 1.25;
const BASELINE = 0.95;

/** Stands for an emoji or another sign that is no letter, so that nobody wonders where it went. */
const BOX = "□";

/**
 * Writes with the letters that labels are written with: the same on every machine, one without fonts included.
 *
 * They are Latin, Greek and Cyrillic. Whatever else a reader takes for one sign becomes one box.
 */
export function writeWithAtlas(glyphs: Glyphs): Write {
  return async ({ text, size, room }) => {
    const measure = (line: string) => glyphs.measure(line, STORED_SIZE);
    const lines = wrap(known(text, glyphs), (room * STORED_SIZE) / size, measure);
    const width = Math.max(1, Math.ceil(Math.max(...lines.map(measure))) + 2);
    const height = Math.ceil(lines.length * LINE_HEIGHT * STORED_SIZE);
    const canvas = { rgb: new Uint8Array(width * height * 3), width, height };
    for (const [index, line] of lines.entries()) {
      const baseline = Math.round((index * LINE_HEIGHT + BASELINE) * STORED_SIZE);
      const x = (width - measure(line)) / 2;
      drawLine(canvas, { text: line, x, baseline }, glyphs);
    }
    return await scaled(canvas, size / STORED_SIZE);
  };
}

interface Line {
  readonly text: string;
  readonly x: number;
  readonly baseline: number;
}

/** Each letter on a whole pixel: so each is made only once, which costs most. */
function drawLine(canvas: Canvas, { text, x, baseline }: Line, glyphs: Glyphs): void {
  let pen = x;
  for (const char of text) {
    const letter = { text: char, size: STORED_SIZE, x: Math.round(pen), baseline, colour: WHITE };
    drawText(canvas, letter, glyphs);
    pen += glyphs.measure(char, STORED_SIZE);
  }
}

/** Whether every letter of the text can be written, and anything at all: a word with a box in it tells nobody anything. */
export function hasLettersFor({ text }: Pick<Lines, "text">, glyphs: Glyphs): boolean {
  const signs = signsOf(text).map(firstOf);
  const isWritten = (sign: string) => glyphs.has(sign) || !/[\p{L}\p{N}]/u.test(sign);
  return signs.every(isWritten) && signs.some((sign) => sign.trim() !== "" && glyphs.has(sign));
}

/** Whether every sign of the text is one letter that we have. */
export function hasAllLettersFor({ text }: Pick<Lines, "text">, glyphs: Glyphs): boolean {
  return Array.from(text).every((char) => char === "\n" || glyphs.has(char));
}

function known(text: string, glyphs: Glyphs): string {
  const letter = (sign: string) => {
    const first = firstOf(sign);
    return first === "\n" || glyphs.has(first) ? first : BOX;
  };
  return signsOf(text).map(letter).join("");
}

/** What a reader takes for one sign may be many code points: a flag, a letter with its accents. */
function signsOf(text: string): string[] {
  return Array.from(new Intl.Segmenter("en").segment(text), ({ segment }) => segment);
}

function firstOf(sign: string): string {
  return Array.from(sign)[0] ?? "";
}

async function scaled(drawn: Canvas, scale: number): Promise<Lettering> {
  const width = Math.max(1, Math.round(drawn.width * scale));
  const height = Math.max(1, Math.round(drawn.height * scale));
  const raw = { width: drawn.width, height: drawn.height, channels: 3 } as const;
  const coverage = await sharp(drawn.rgb, { raw })
    .resize({ width, height, fit: "fill" })
    .extractChannel(0)
    .raw()
    .toBuffer();
  const rgba = new Uint8Array(width * height * 4).fill(255);
  for (let i = 0; i < coverage.length; i++) rgba[4 * i + 3] = coverage[i] ?? 0;
  return { rgba, width, height };
}
