import type { Box } from "./canvas.ts";

export interface TrueBox extends Box {
  readonly class: string;
}

export interface FoundBox extends TrueBox {
  /** 0 to 1; only the order counts. */
  readonly score: number;
}

/** One picture: what is on it and what a detector found. */
export interface Judged {
  readonly truth: readonly TrueBox[];
  readonly found: readonly FoundBox[];
}

export interface AveragePrecisions {
  /** The mean over the classes that occur in the truth; 0 when none does. */
  readonly mean: number;
  readonly byClass: ReadonlyMap<string, number>;
}

/**
 * Mean average precision at one IoU: per class, the area under the precision-recall curve through all points, with
 * precision made non-increasing. Each true box is found at most once, by the best-scored box that overlaps it most;
 * every other found box is wrong.
 */
export function meanAveragePrecision(
  pictures: readonly Judged[],
  minIou: number,
): AveragePrecisions {
  const classes = new Set(pictures.flatMap(({ truth }) => truth.map((box) => box.class)));
  const byClass = new Map(
    [...classes].map((name) => [name, averagePrecision(pictures, minIou, name)]),
  );
  const sum = [...byClass.values()].reduce((total, value) => total + value, 0);
  return { mean: byClass.size === 0 ? 0 : sum / byClass.size, byClass };
}

/** The mean over the ten IoUs 0.50, 0.55 … 0.95, as COCO reports it. */
export function meanAveragePrecision50To95(pictures: readonly Judged[]): number {
  const thresholds = Array.from({ length: 10 }, (_, step) => (50 + 5 * step) / 100);
  const means = thresholds.map((minIou) => meanAveragePrecision(pictures, minIou).mean);
  return means.reduce((total, mean) => total + mean, 0) / means.length;
}

export function intersectionOverUnion(one: Box, other: Box): number {
  const width = Math.min(one.x2, other.x2) - Math.max(one.x1, other.x1);
  const height = Math.min(one.y2, other.y2) - Math.max(one.y1, other.y1);
  if (width <= 0 || height <= 0) return 0;
  return (width * height) / (area(one) + area(other) - width * height);
}

function area({ x1, y1, x2, y2 }: Box): number {
  return (x2 - x1) * (y2 - y1);
}

function averagePrecision(pictures: readonly Judged[], minIou: number, name: string): number {
  const verdicts: { score: number; right: boolean }[] = [];
  let trueBoxes = 0;
  for (const { truth, found } of pictures) {
    const wanted = truth.filter((box) => box.class === name);
    trueBoxes += wanted.length;
    verdicts.push(
      ...judge(
        wanted,
        found.filter((box) => box.class === name),
        minIou,
      ),
    );
  }
  const ranked = verdicts.toSorted((a, b) => b.score - a.score);
  return areaUnderCurve(
    ranked.map(({ right }) => right),
    trueBoxes,
  );
}

/** Best score first, each found box takes the free true box that it overlaps most. */
function judge(truth: readonly TrueBox[], found: readonly FoundBox[], minIou: number) {
  const free = new Set(truth);
  return found
    .toSorted((a, b) => b.score - a.score)
    .map((box) => {
      const [best] = [...free]
        .map((candidate) => ({ candidate, iou: intersectionOverUnion(box, candidate) }))
        .filter(({ iou }) => iou >= minIou)
        .toSorted((a, b) => b.iou - a.iou);
      if (best) free.delete(best.candidate);
      return { score: box.score, right: best !== undefined };
    });
}

/** Each right box adds one step of recall, at the best precision from there on. */
function areaUnderCurve(ranked: readonly boolean[], trueBoxes: number): number {
  let right = 0;
  const precisions = ranked.map((isRight, index) => {
    if (isRight) right++;
    return right / (index + 1);
  });
  let best = 0;
  let sum = 0;
  for (const [index, precision] of [...precisions.entries()].toReversed()) {
    best = Math.max(best, precision);
    if (ranked[index]) sum += best;
  }
  return trueBoxes === 0 ? 0 : sum / trueBoxes;
}
