import { blendPixel } from "./canvas.ts";
import type { Canvas, Colour } from "./canvas.ts";
import type { Glyph, Glyphs } from "./glyphs.ts";

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
    drawGlyph(canvas, glyph, {
      x: x + glyph.left,
      y: line.baseline + glyph.top,
      colour: line.colour,
    });
    pen += glyphs.measure(char, line.size);
  }
}

function drawGlyph(
  canvas: Canvas,
  glyph: Glyph,
  { x, y, colour }: { readonly x: number; readonly y: number; readonly colour: Colour },
): void {
  for (let row = 0; row < glyph.height; row++) {
    for (let column = 0; column < glyph.width; column++) {
      const coverage = glyph.coverage[row * glyph.width + column] ?? 0;
      if (coverage === 0) continue;
      blendPixel(canvas, { x: x + column, y: y + row, coverage: coverage / 255 }, colour);
    }
  }
}
