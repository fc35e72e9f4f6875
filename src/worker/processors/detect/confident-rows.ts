import { HALF_VALUES } from "./float16.ts";
import type { ModelOutput } from "./model.ts";

export interface ConfidentRow {
  readonly index: number;
  readonly row: Float32Array;
}

/**
 * The rows of `(1, rows, columns)` whose number in one column is at least `min`, which must not be negative.
 *
 * Most of 25,200 rows say "nothing here": only this one number of them is ever looked at, and nothing is made of them.
 */
export function confidentRows(
  { numbers, dims }: ModelOutput,
  column: number,
  min: number,
): ConfidentRow[] {
  const columns = dims[2] ?? 0;
  return numbers instanceof Uint16Array
    ? halfRows(numbers, { columns, column, min })
    : floatRows(numbers, { columns, column, min });
}

interface Which {
  readonly columns: number;
  readonly column: number;
  readonly min: number;
}

function floatRows(numbers: Float32Array, { columns, column, min }: Which): ConfidentRow[] {
  const found: ConfidentRow[] = [];
  for (let at = column; at < numbers.length; at += columns) {
    if ((numbers[at] ?? 0) < min) continue;
    const start = at - column;
    found.push({ index: start / columns, row: numbers.subarray(start, start + columns) });
  }
  return found;
}

function halfRows(bits: Uint16Array, { columns, column, min }: Which): ConfidentRow[] {
  const found: ConfidentRow[] = [];
  const minBits = bitsBelow(min);
  for (let at = column; at < bits.length; at += columns) {
    const candidate = bits[at] ?? 0;
    if (candidate < minBits || candidate > INFINITY || halfValue(candidate) < min) continue;
    const start = at - column;
    const row = Float32Array.from(bits.subarray(start, start + columns), halfValue);
    found.push({ index: start / columns, row });
  }
  return found;
}

/** The bits above are NaN, and then the negative numbers. */
const INFINITY = 0x7c00;

/** Bits of positive numbers are in the order of the numbers. One less, since the minimum may have been rounded up. */
function bitsBelow(min: number): number {
  const bits = new Uint16Array(Float16Array.of(min).buffer)[0] ?? 0;
  return Math.max(0, bits - 1);
}

function halfValue(bits: number): number {
  return HALF_VALUES[bits] ?? 0;
}
