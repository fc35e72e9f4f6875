import type { Detection } from "../../src/jobs/detection.ts";
import type { Detector } from "../../src/worker/processors/detect/detector.ts";
import { openPicture } from "../../src/worker/processors/picture/open-picture.ts";
import type { Size } from "./canvas.ts";
import { drawPicture } from "./draw.ts";
import type { FoundBox, Judged } from "./mean-average-precision.ts";

/** Low, because the precision-recall curve needs the unsure boxes as well. */
const MIN_SCORE = 0.01;

/** Pictures at the same time: drawing and looking use more than one core only then. */
const AT_ONCE = 4;

/** Draws the pictures with these seeds and lets the detector look at each, as the worker would. */
export async function judge(
  detector: Detector,
  { firstSeed, count }: { firstSeed: number; count: number },
): Promise<Judged[]> {
  const seeds = Array.from({ length: count }, (_, index) => firstSeed + index);
  const judged: Judged[] = [];
  for (let done = 0; done < count; done += AT_ONCE) {
    const some = seeds.slice(done, done + AT_ONCE);
    judged.push(...(await Promise.all(some.map(async (seed) => await judgeOne(detector, seed)))));
  }
  return judged;
}

async function judgeOne(detector: Detector, seed: number): Promise<Judged> {
  const { jpeg, boxes } = await drawPicture(seed);
  const picture = await openPicture(jpeg);
  const { detections } = await detector.detect(picture, { minScore: MIN_SCORE });
  return { truth: boxes, found: detections.map((found) => toBox(found, picture)) };
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
