import type { Detection } from "../../src/jobs/detection.ts";
import type { Detector } from "../../src/worker/processors/detect/detector.ts";
import { openPicture } from "../../src/worker/processors/picture/open-picture.ts";
import type { Size } from "./canvas.ts";
import { drawPicture } from "./draw.ts";
import type { FoundBox, Judged } from "./mean-average-precision.ts";

/** Low, because the precision-recall curve needs the unsure boxes as well. */
const MIN_SCORE = 0.01;

/** Draws the pictures with these seeds and lets the detector look at each, as the worker would. */
export async function judge(
  detector: Detector,
  { firstSeed, count }: { firstSeed: number; count: number },
): Promise<Judged[]> {
  const judged: Judged[] = [];
  for (let seed = firstSeed; seed < firstSeed + count; seed++) {
    const { jpeg, boxes } = await drawPicture(seed);
    const picture = await openPicture(jpeg);
    const { detections } = await detector.detect(picture, { minScore: MIN_SCORE });
    judged.push({ truth: boxes, found: detections.map((found) => toBox(found, picture)) });
  }
  return judged;
}

function toBox(found: Detection, { width, height }: Size): FoundBox {
  return {
    class: found.class,
    score: found.score,
    x1: (found.cx - found.width / 2) * width,
    y1: (found.cy - found.height / 2) * height,
    x2: (found.cx + found.width / 2) * width,
    y2: (found.cy + found.height / 2) * height,
  };
}
