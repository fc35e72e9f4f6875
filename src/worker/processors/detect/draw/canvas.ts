/** Pixels to draw on: three bytes each, row by row. A Picture is one. */
export interface Canvas {
  readonly rgb: Uint8Array;
  readonly width: number;
  readonly height: number;
}

export type Colour = readonly [red: number, green: number, blue: number];

/** Whole pixels; right and bottom are just outside. */
export interface Rect {
  readonly left: number;
  readonly top: number;
  readonly right: number;
  readonly bottom: number;
}

/** Fills what of the rectangle lies on the canvas. */
export function fillRect(canvas: Canvas, rect: Rect, [red, green, blue]: Colour): void {
  const left = Math.max(0, rect.left);
  const right = Math.min(canvas.width, rect.right);
  const top = Math.max(0, rect.top);
  const bottom = Math.min(canvas.height, rect.bottom);
  if (right <= left || bottom <= top) return;
  const { rgb } = canvas;
  const start = (top * canvas.width + left) * 3;
  const end = start + (right - left) * 3;
  for (let i = start; i < end; i += 3) {
    rgb[i] = red;
    rgb[i + 1] = green;
    rgb[i + 2] = blue;
  }
  // The other rows are copies of the first.
  for (let y = top + 1; y < bottom; y++) {
    rgb.copyWithin(start + (y - top) * canvas.width * 3, start, end);
  }
}

/** Mixes a colour into one pixel; coverage is 0 to 1, and a place off the canvas is left alone. */
export function blendPixel(
  canvas: Canvas,
  at: { readonly x: number; readonly y: number; readonly coverage: number },
  colour: Colour,
): void {
  if (at.x < 0 || at.y < 0 || at.x >= canvas.width || at.y >= canvas.height) return;
  const { rgb } = canvas;
  const start = (at.y * canvas.width + at.x) * 3;
  for (let c = 0; c < 3; c++) {
    const old = rgb[start + c] ?? 0;
    rgb[start + c] = Math.round(old + ((colour[c] ?? 0) - old) * at.coverage);
  }
}
