import { dayNumber, YEARS } from "../names.ts";
import { monthAndDayOf } from "./month-and-day.ts";
import { UNITS_PER_DOLLAR } from "./price-row.ts";

/** The characters that are compared here, by their codes. */
const COMMA = 44;
const DOT = 46;
const DASH = 45;
const ZERO = 48;

/** Codes of ports are read as numbers with this base: it has room for the characters from 0 to Z, and five of them fit. */
const BASE = 43;

/** `CNSGH,NLRTM,2016-01-01,`: where things are in a line. */
const DEST = 6;
const DAY = 12;
const PRICE = 23;
const MAX_DOLLAR_DIGITS = 7;
const MAX_DECIMALS = 4;

/** Room for as many rows as 64 kB have, which is what comes at once; more are read the slow way. */
const MAX_ROWS = 2 ** 14;

/** Rows by column, good until the next are read: an object for each of millions would keep the garbage collector busy. */
export interface PlainRows {
  readonly count: number;
  readonly orig: Int32Array;
  readonly dest: Int32Array;
  readonly inPair: Int32Array;
  readonly units: Float64Array;
}

/**
 * Reads many lines at once that are all as plain as can be, `CNSGH,NLRTM,2016-01-01,1112.5`, which is what nearly all
 * files consist of: without making strings of them this takes a quarter of the time. Undefined when any line is anything
 * else, good or bad; then nobody has lost anything but that quarter.
 */
export function plainPriceReader(
  ports: ReadonlyMap<string, number>,
): (lines: string) => PlainRows | undefined {
  const numberOf = new Map([...ports].map(([code, number]) => [codeAt(code, 0), number]));
  const days = new Map<number, number>();

  function dayAt(text: string, at: number): number | undefined {
    const year = digitsAt(text, at, 4);
    const month = digitsAt(text, at + 5, 2);
    const day = digitsAt(text, at + 8, 2);
    const areDashes = text.charCodeAt(at + 4) === DASH && text.charCodeAt(at + 7) === DASH;
    if (!areDashes || year < YEARS.first || year > YEARS.last || month < 0 || day < 0)
      return undefined;
    const key = (year * 100 + month) * 100 + day;
    const known = days.get(key);
    if (known !== undefined) return known;
    const number = dayNumber(text.slice(at, at + 10));
    if (number === undefined) return undefined;
    const inPair = monthAndDayOf(number);
    days.set(key, inPair);
    return inPair;
  }

  const orig = new Int32Array(MAX_ROWS);
  const dest = new Int32Array(MAX_ROWS);
  const inPair = new Int32Array(MAX_ROWS);
  const units = new Float64Array(MAX_ROWS);

  /** Whether the line was plain, and is row `count` now. */
  function readLine(
    lines: string,
    [at, end]: readonly [at: number, end: number],
    count: number,
  ): boolean {
    const from = numberOf.get(codeAt(lines, at));
    const to = numberOf.get(codeAt(lines, at + DEST));
    const day = dayAt(lines, at + DAY);
    const price = unitsAt(lines, at + PRICE, end);
    if (from === undefined || to === undefined || day === undefined || price < 0) return false;
    orig[count] = from;
    dest[count] = to;
    inPair[count] = day;
    units[count] = price;
    return hasCommas(lines, at);
  }

  return (lines) => {
    let count = 0;
    for (let at = 0; at < lines.length; count += 1) {
      const newline = lines.indexOf("\n", at);
      const end = newline < 0 ? lines.length : newline;
      if (count === MAX_ROWS || !readLine(lines, [at, end], count)) return undefined;
      at = end + 1;
    }
    return { count, orig, dest, inPair, units };
  };
}

function hasCommas(text: string, at: number): boolean {
  return (
    text.charCodeAt(at + DEST - 1) === COMMA &&
    text.charCodeAt(at + DAY - 1) === COMMA &&
    text.charCodeAt(at + PRICE - 1) === COMMA
  );
}

/** Five characters as a number; -1 for any that no port has. */
function codeAt(text: string, at: number): number {
  let code = 0;
  for (let index = at; index < at + 5; index += 1) {
    const digit = text.charCodeAt(index) - ZERO;
    if (!(digit >= 0 && digit < BASE)) return -1; // beyond the end it is NaN
    code = code * BASE + digit;
  }
  return code;
}

/** So many digits as a number; -1 when they are not digits. */
function digitsAt(text: string, at: number, count: number): number {
  let number = 0;
  for (let index = at; index < at + count; index += 1) {
    const digit = text.charCodeAt(index) - ZERO;
    if (!(digit >= 0 && digit <= 9)) return -1;
    number = number * 10 + digit;
  }
  return number;
}

/** A price in ten-thousandths of a dollar; -1 when it is not plain. */
function unitsAt(text: string, at: number, end: number): number {
  const dot = dotIn(text, at, end);
  const dollarDigits = dot - at;
  if (dollarDigits < 1 || dollarDigits > MAX_DOLLAR_DIGITS) return -1;
  const dollars = digitsAt(text, at, dollarDigits);
  if (dollars < 0 || dot === end) return dollars < 0 ? -1 : dollars * UNITS_PER_DOLLAR;
  const decimals = end - dot - 1;
  if (decimals < 1 || decimals > MAX_DECIMALS) return -1;
  const fraction = digitsAt(text, dot + 1, decimals);
  return fraction < 0
    ? -1
    : dollars * UNITS_PER_DOLLAR + fraction * 10 ** (MAX_DECIMALS - decimals);
}

/** Where the dot is, or the end. */
function dotIn(text: string, at: number, end: number): number {
  for (let index = at; index < end; index += 1) if (text.charCodeAt(index) === DOT) return index;
  return end;
}
