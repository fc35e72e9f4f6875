import { blendPixel, fillRect } from "./canvas.ts";
import type { Canvas, Colour, Rect } from "./canvas.ts";

export interface Pen {
  readonly colour: Colour;
  /** Of the outer corners, in pixels. */
  readonly radius: number;
  /** Thickness of the outline, inwards; a filled box has none. */
  readonly line?: number;
}

/** Draws an outline or a filled box with smooth round corners. */
export function drawRoundedBox(canvas: Canvas, rect: Rect, pen: Pen): void {
  const side = Math.min(rect.right - rect.left, rect.bottom - rect.top);
  const radius = Math.min(pen.radius, Math.floor(side / 2));
  const line = Math.min(pen.line ?? side, Math.ceil(side / 2));
  drawSides(canvas, rect, { ...pen, radius, line });
  drawCorners(canvas, rect, { ...pen, radius, line });
}

type WholePen = Required<Pen>;

/** The straight parts: all that is no corner. */
function drawSides(canvas: Canvas, rect: Rect, { colour, radius, line }: WholePen): void {
  const { left, top, right, bottom } = rect;
  const across = { left: left + radius, right: right - radius };
  const down = { top: top + radius, bottom: bottom - radius };
  fillRect(canvas, { ...across, top, bottom: top + line }, colour);
  fillRect(canvas, { ...across, top: bottom - line, bottom }, colour);
  fillRect(canvas, { ...down, left, right: left + line }, colour);
  fillRect(canvas, { ...down, left: right - line, right }, colour);
}

function drawCorners(canvas: Canvas, rect: Rect, { colour, radius, line }: WholePen): void {
  for (let i = 0; i < radius * radius; i++) {
    const x = i % radius;
    const y = Math.floor(i / radius);
    const distance = Math.hypot(radius - x - 0.5, radius - y - 0.5);
    // A filled box has nothing to spare in the middle.
    const outside = line >= radius ? 1 : clamp(distance - (radius - line) + 0.5);
    const coverage = clamp(radius - distance + 0.5) * outside;
    if (coverage === 0) continue;
    for (const px of [rect.left + x, rect.right - 1 - x]) {
      for (const py of [rect.top + y, rect.bottom - 1 - y]) {
        blendPixel(canvas, { x: px, y: py, coverage }, colour);
      }
    }
  }
}

function clamp(value: number): number {
  return Math.min(1, Math.max(0, value));
}
