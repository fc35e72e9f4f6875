import { roundHalfToEven } from "./bilinear-table.ts";
import type { InputSize, Layout } from "./layout.ts";

/** Where the picture lies on the model's canvas. */
export interface Fit {
  /** Canvas pixels per picture pixel. */
  readonly scale: number;
  readonly left: number;
  readonly top: number;
  readonly width: number;
  readonly height: number;
}

/**
 * Where each family's own code puts a picture: YOLOX at the top left with its size truncated, Ultralytics in the
 * middle with its size rounded. The same weights give the same boxes only when this is the same.
 */
export function fitOf(layout: Layout, source: InputSize, input: InputSize): Fit {
  const scale = Math.min(input.width / source.width, input.height / source.height);
  const round = layout === "yolox" ? Math.floor : roundHalfToEven;
  // A strip of 10 × 10000 would have no pixel left across.
  const width = Math.max(1, round(source.width * scale));
  const height = Math.max(1, round(source.height * scale));
  if (layout === "yolox") return { scale, left: 0, top: 0, width, height };
  return {
    scale,
    left: margin(input.width - width),
    top: margin(input.height - height),
    width,
    height,
  };
}

/** Half of what is left; an odd pixel goes to the right and to the bottom. */
function margin(left: number): number {
  // Never -0, which no whole number can be: with it the letterbox's loop would count in floating point.
  return Math.max(0, roundHalfToEven(left / 2 - 0.1));
}
