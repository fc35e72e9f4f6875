import { blendPixel } from "./canvas.ts";
import type { Canvas, Colour } from "./canvas.ts";
import type { Glyphs } from "./glyphs.ts";

export interface Text {
  readonly text: string;
  /** Pixels per em. */
  readonly size: number;
  /** Where the first letter begins. */
  readonly x: number;
  readonly baseline: number;
  readonly colour: Colour;
}

/** Writes one line. */
export function drawText(canvas: Canvas, line: Text, glyphs: Glyphs): void {
  let pen = line.x;
  for (const char of line.text) {
    const x = Math.floor(pen);
    const glyph = glyphs.render(char, line.size, pen - x);
    for (let i = 0; i < glyph.coverage.length; i++) {
      const coverage = (glyph.coverage[i] ?? 0) / 255;
      if (coverage === 0) continue;
      const column = x + glyph.left + (i % glyph.width);
      const row = line.baseline + glyph.top + Math.floor(i / glyph.width);
      blendPixel(canvas, { x: column, y: row, coverage }, line.colour);
    }
    pen += glyphs.measure(char, line.size);
  }
}
