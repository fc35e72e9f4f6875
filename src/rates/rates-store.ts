import { z } from "zod";
import type { Database, Question } from "./database.ts";
import { dayNumber, PORT_CODE } from "./names.ts";

/** The average of fewer prices than this would say too much about one of them. */
const MIN_PRICES = 3;

/**
 * Both names' existence, and for every day of the range that has prices how many days it is after the first one, the
 * average in whole dollars and the number of prices.
 *
 * $1 origin, $2 destination, $3 first and $4 last day, $5 and $6 whether the origin's, the destination's ports stand for
 * it: from region to region and from port to port the sums are there as they are.
 *
 * Totals are ten-thousandths of a dollar. `div` of numerics is exact, and with half a divisor added it rounds halves up.
 */
const RATES = `
SELECT
  EXISTS (SELECT FROM ports WHERE code = $1) OR EXISTS (SELECT FROM regions WHERE slug = $1) AS "originKnown",
  EXISTS (SELECT FROM ports WHERE code = $2) OR EXISTS (SELECT FROM regions WHERE slug = $2) AS "destinationKnown",
  coalesce(array_agg(day - $3::date), '{}')::text AS steps,
  coalesce(array_agg(CASE WHEN n >= ${MIN_PRICES} THEN div(2 * total + 10000 * n, 20000 * n) END), '{}')::text AS averages,
  coalesce(array_agg(n), '{}')::text AS counts
FROM (
  SELECT sums.month + one.day - 1 AS day, sum(one.total) AS total, sum(one.n) AS n
  FROM sums, unnest(sums.days, sums.totals, sums.counts) AS one (day, total, n)
  WHERE sums.orig = ANY (CASE WHEN $5 THEN ARRAY(SELECT code FROM region_ports WHERE slug = $1) ELSE ARRAY[$1] END)
    AND sums.dest = ANY (CASE WHEN $6 THEN ARRAY(SELECT code FROM region_ports WHERE slug = $2) ELSE ARRAY[$2] END)
    AND sums.month BETWEEN $3::date - extract(day FROM $3::date)::integer + 1 AND $4::date
    AND sums.month + one.day - 1 BETWEEN $3::date AND $4::date
  GROUP BY 1
) AS day_sums`;

const Row = z.object({
  originKnown: z.boolean(),
  destinationKnown: z.boolean(),
  steps: z.string(),
  averages: z.string(),
  counts: z.string(),
});

export interface Rates {
  readonly originKnown: boolean;
  readonly destinationKnown: boolean;
  /** One per day; undefined where there are fewer than three prices. */
  readonly averages: readonly (number | undefined)[];
  readonly counts: readonly number[];
}

export interface RatesQuestion {
  readonly origin: string;
  readonly destination: string;
  /** `YYYY-MM-DD` */
  readonly from: string;
  readonly to: string;
}

/** What can be asked about prices. */
export interface RatesStore {
  /** The averages between two ports or regions, for every day of a range. */
  rates(question: RatesQuestion): Promise<Rates>;
  /** Every port and region, as far as `most` goes. */
  places(most: number): Promise<Place[]>;
}

const Place = z.object({ id: z.string(), name: z.string() });
/** A port's code or a region's slug, and what people call it. */
export type Place = z.infer<typeof Place>;

const PLACES = `
(SELECT code AS id, name FROM ports ORDER BY code LIMIT $1)
UNION ALL
(SELECT slug, name FROM regions ORDER BY slug LIMIT $1)`;

export function createRatesStore(database: Pick<Database, "ask">): RatesStore {
  return {
    async rates(question) {
      const [row] = await database.ask(ratesQuestion(question));
      if (!row) throw new Error("The question for rates always has one row.");
      return {
        ...everyDay(question, row),
        originKnown: row.originKnown,
        destinationKnown: row.destinationKnown,
      };
    },
    async places(most) {
      return await database.ask({ name: "places", text: PLACES, values: [most], row: Place });
    },
  };
}

/** The question in SQL, also for benchmarks. */
export function ratesQuestion(question: RatesQuestion): Question<z.infer<typeof Row>> {
  const { origin, destination, from, to } = question;
  const fromPort = PORT_CODE.test(origin);
  const toPort = PORT_CODE.test(destination);
  return {
    name: "rates",
    text: RATES,
    values: [origin, destination, from, to, !fromPort && toPort, fromPort && !toPort],
    row: Row,
  };
}

/** Days without prices put between those with. */
function everyDay(
  { from, to }: RatesQuestion,
  row: z.infer<typeof Row>,
): Pick<Rates, "averages" | "counts"> {
  const days = (dayNumber(to) ?? 0) - (dayNumber(from) ?? 0) + 1;
  const averages = Array.from({ length: days }, (): number | undefined => undefined);
  const counts = Array.from({ length: days }, () => 0);
  const ofSteps = { averages: numbers(row.averages), counts: numbers(row.counts) };
  for (const [index, step] of numbers(row.steps).entries()) {
    const average = ofSteps.averages[index] ?? Number.NaN;
    averages[step] = Number.isNaN(average) ? undefined : average;
    counts[step] = ofSteps.counts[index] ?? 0;
  }
  return { averages, counts };
}

/** The numbers of an array in Postgres's text form, `{1,NULL,3}`; NaN for NULL. */
function numbers(array: string): number[] {
  return array === "{}" ? [] : array.slice(1, -1).split(",").map(Number);
}
