/** Durations by size, without keeping each: its percentiles are right within 1 %. */
export interface Histogram {
  readonly count: number;
  readonly mean: number;
  readonly max: number;
  add(seconds: number): void;
  /** The duration that this share of them, 0 to 1, does not exceed; 0 when there are none. */
  percentile(share: number): number;
  clear(): void;
}

/** Shorter ones count as no wait at all. */
const SMALLEST_SECONDS = 0.001;
/** Each class ends 1 % later than the one before. */
const GROWTH = Math.log(1.01);
/** Up to 0.001 s × 1.01^2550, more than three years. */
const CLASSES = 2552;

export function createHistogram(): Histogram {
  const counts = new Uint32Array(CLASSES);
  let [count, sum, max] = [0, 0, 0];

  return {
    get count() {
      return count;
    },
    get mean() {
      return count === 0 ? 0 : sum / count;
    },
    get max() {
      return max;
    },
    add(seconds) {
      const index = classOf(seconds);
      counts[index] = (counts[index] ?? 0) + 1;
      count += 1;
      sum += seconds;
      max = Math.max(max, seconds);
    },
    percentile(share) {
      let left = Math.ceil(share * count);
      if (left <= 0) return 0;
      for (const [index, inClass] of counts.entries()) {
        left -= inClass;
        if (left <= 0) return Math.min(max, secondsOf(index));
      }
      return max;
    },
    clear() {
      counts.fill(0);
      [count, sum, max] = [0, 0, 0];
    },
  };
}

function classOf(seconds: number): number {
  if (seconds < SMALLEST_SECONDS) return 0;
  return Math.min(CLASSES - 1, 1 + Math.floor(Math.log(seconds / SMALLEST_SECONDS) / GROWTH));
}

/** The middle of a class. */
function secondsOf(index: number): number {
  return index === 0 ? 0 : SMALLEST_SECONDS * Math.exp((index - 0.5) * GROWTH);
}
