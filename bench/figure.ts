/** One measured figure, and what it must not exceed. */
export interface Figure {
  readonly name: string;
  readonly value: number;
  readonly unit: string;
  /** The most it may be; absent for a figure that only informs. */
  readonly atMost?: number;
  readonly note?: string;
}

export function isMet({ value, atMost }: Figure): boolean {
  return atMost === undefined || value <= atMost;
}

export function median(values: readonly number[]): number {
  return percentile(values, 50);
}

/** The value that `share` percent of the values do not exceed (nearest rank). */
export function percentile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((one, other) => one - other);
  return sorted[Math.max(0, Math.ceil((share / 100) * sorted.length) - 1)] ?? Number.NaN;
}
