import type { Detection } from "../../../jobs/detection.ts";
import type { Candidate } from "./candidate.ts";
import type { Fit } from "./fit.ts";
import type { InputSize } from "./layout.ts";

/** What was found, its corners in pixels of the upright picture and inside it. */
export type Found = Candidate;

/** Takes boxes from the model's canvas back to the picture; what lies wholly outside goes. */
export function placeIn(picture: InputSize, fit: Fit, boxes: readonly Candidate[]): Found[] {
  const across = (x: number) => clamp((x - fit.left) / fit.scale, picture.width);
  const down = (y: number) => clamp((y - fit.top) / fit.scale, picture.height);
  return boxes
    .map((box) => ({
      classId: box.classId,
      score: Math.min(box.score, 1),
      left: across(box.left),
      top: down(box.top),
      right: across(box.right),
      bottom: down(box.bottom),
    }))
    .filter((box) => box.right > box.left && box.bottom > box.top);
}

/** In the words of the contract: centre and size as fractions. */
export function toDetection(found: Found, name: string, picture: InputSize): Detection {
  return {
    class: name,
    score: found.score,
    cx: (found.left + found.right) / 2 / picture.width,
    cy: (found.top + found.bottom) / 2 / picture.height,
    width: (found.right - found.left) / picture.width,
    height: (found.bottom - found.top) / picture.height,
  };
}

/** NaN, which a broken model gives, becomes 0. */
function clamp(value: number, max: number): number {
  return value > 0 ? Math.min(value, max) : 0;
}
