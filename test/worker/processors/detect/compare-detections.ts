export interface PixelBox {
  readonly class: string;
  readonly score: number;
  /** Left, top, right, bottom. */
  readonly box: readonly [number, number, number, number];
}

export interface Difference {
  readonly expected: number;
  readonly missing: number;
  readonly extra: number;
  /** Of the matched: differences of scores and overlaps, smallest first. */
  readonly scores: readonly number[];
  readonly overlaps: readonly number[];
}

const THRESHOLD = 0.25;
/** What is so near to the threshold may fall on either side of it. */
const NEAR = 0.05;

/** Matches what was found with what should be, picture by picture: by class and overlap, best first. */
export function compareDetections(
  pictures: readonly { expected: PixelBox[]; found: PixelBox[] }[],
): Difference {
  const all = pictures.map(({ expected, found }) => match(expected, found));
  return {
    expected: pictures.reduce((sum, { expected }) => sum + expected.length, 0),
    missing: all.flatMap(({ missing }) => missing).filter(isSure).length,
    extra: all.flatMap(({ extra }) => extra).filter(isSure).length,
    scores: all.flatMap(({ pairs }) => pairs.map(({ score }) => score)).toSorted((a, b) => a - b),
    overlaps: all
      .flatMap(({ pairs }) => pairs.map((pair) => pair.overlap))
      .toSorted((a, b) => a - b),
  };
}

/** The value that a share of all values is at most. */
export function percentile(sorted: readonly number[], share: number): number {
  return sorted[Math.round((sorted.length - 1) * share)] ?? NaN;
}

function match(expected: readonly PixelBox[], found: readonly PixelBox[]) {
  const possible = expected
    .flatMap((a) =>
      found
        .filter((b) => a.class === b.class)
        .map((b) => ({ a, b, overlap: overlapOf(a.box, b.box) })),
    )
    .filter(({ overlap }) => overlap >= 0.5)
    .toSorted((one, other) => other.overlap - one.overlap);
  const used = new Set<PixelBox>();
  const pairs: { score: number; overlap: number }[] = [];
  for (const { a, b, overlap } of possible) {
    if (used.has(a) || used.has(b)) continue;
    used.add(a).add(b);
    pairs.push({ score: Math.abs(a.score - b.score), overlap });
  }
  const isFree = (box: PixelBox) => !used.has(box);
  return { pairs, missing: expected.filter(isFree), extra: found.filter(isFree) };
}

function isSure({ score }: PixelBox): boolean {
  return score >= THRESHOLD + NEAR;
}

function overlapOf(a: PixelBox["box"], b: PixelBox["box"]): number {
  const width = Math.max(0, Math.min(a[2], b[2]) - Math.max(a[0], b[0]));
  const height = Math.max(0, Math.min(a[3], b[3]) - Math.max(a[1], b[1]));
  const area = (box: PixelBox["box"]) => (box[2] - box[0]) * (box[3] - box[1]);
  return (width * height) / (area(a) + area(b) - width * height);
}
