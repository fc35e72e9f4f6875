import type { Candidate } from "./candidate.ts";

/** As many as the families' own code keeps. */
export const MAX_DETECTIONS = 300;

/**
 * Class-aware non-maximum suppression: of boxes of one class that overlap by more than `iou`, only the surest stays.
 *
 * Best score first, at most MAX_DETECTIONS.
 */
export function suppress(candidates: readonly Candidate[], iou: number): Candidate[] {
  const kept: Candidate[] = [];
  for (const candidate of candidates.toSorted((a, b) => b.score - a.score)) {
    if (kept.length === MAX_DETECTIONS) break;
    const isCovered = kept.some(
      (better) => better.classId === candidate.classId && overlap(better, candidate) > iou,
    );
    if (!isCovered) kept.push(candidate);
  }
  return kept;
}

/** Intersection over union, 0 to 1. */
export function overlap(a: Candidate, b: Candidate): number {
  const width = Math.min(a.right, b.right) - Math.max(a.left, b.left);
  const height = Math.min(a.bottom, b.bottom) - Math.max(a.top, b.top);
  if (width <= 0 || height <= 0) return 0;
  const shared = width * height;
  return shared / (area(a) + area(b) - shared);
}

function area(box: Candidate): number {
  return (box.right - box.left) * (box.bottom - box.top);
}
