import { dayNumber, YEARS } from "../names.ts";
import { monthAndDayOf } from "./month-and-day.ts";
import { Fault, quoted } from "./refused.ts";

/** Prices are kept to the ten-thousandth of a dollar. */
export const UNITS_PER_DOLLAR = 10_000;

/** Up to ten million dollars, and up to four decimals that are not zero. */
const PRICE = /^\d{1,7}(?:\.\d{1,4}0*)?$/;

/** A price of a known port pair. */
export interface PriceRow {
  /** The ports' numbers among all known ports. */
  readonly orig: number;
  readonly dest: number;
  /** Month and day, as `monthAndDayOf` has them. */
  readonly inPair: number;
  /** In ten-thousandths of a dollar. */
  readonly units: number;
}

/** Reads the values of a line for `prices`. The days it saw are remembered: there are few, and reading one is slow. */
export function priceRowReader(
  ports: ReadonlyMap<string, number>,
): (values: readonly string[]) => PriceRow | Fault {
  const days = new Map<string, number>();

  function dayOf(text: string): number | Fault {
    const day = dayNumber(text);
    if (day === undefined)
      return new Fault(`${quoted(text)} is no day; expected one like 2016-01-31.`);
    const year = Number(text.slice(0, 4));
    if (year < YEARS.first || year > YEARS.last) {
      return new Fault(`${quoted(text)} is not in the years ${YEARS.first} to ${YEARS.last}.`);
    }
    const inPair = monthAndDayOf(day);
    days.set(text, inPair);
    return inPair;
  }

  return ([origCode = "", destCode = "", dayText = "", price = ""]) => {
    const orig = ports.get(origCode);
    if (orig === undefined) return unknownPort("orig_code", origCode);
    const dest = ports.get(destCode);
    if (dest === undefined) return unknownPort("dest_code", destCode);
    const inPair = days.get(dayText) ?? dayOf(dayText);
    if (inPair instanceof Fault) return inPair;
    if (!PRICE.test(price)) return new Fault(badPrice(price));
    return { orig, dest, inPair, units: Math.round(Number(price) * UNITS_PER_DOLLAR) };
  };
}

function unknownPort(column: string, code: string): Fault {
  return new Fault(`${column} ${quoted(code)} is no known port.`, { isUnknownPort: true });
}

function badPrice(price: string): string {
  if (price === "") return "price is empty.";
  if (/^-\d/.test(price)) return `price ${quoted(price)} is negative.`;
  if (/^\d{8,}/.test(price)) return `price ${quoted(price)} is ten million dollars or more.`;
  if (/^\d+\.\d+$/.test(price)) return `price ${quoted(price)} has more than four decimals.`;
  return `price ${quoted(price)} is no number of dollars like 1112 or 1112.50.`;
}
