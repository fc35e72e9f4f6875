import { z } from "zod";
import type { ParameterFault } from "./answers.ts";
import { dayNumber, dayText, PORT_CODE, REGION_SLUG } from "./names.ts";
import type { RatesQuestion } from "./rates-store.ts";

/** A year and a day: more would be a download of everything. */
const MAX_DAYS = 366;

/** As much of a value as is said back. */
const SHOWN = 40;

const DAY_LIKE = "a day that exists, like 2016-01-31";

const day = z
  .string(`is missing; give ${DAY_LIKE}`)
  .refine((text) => dayNumber(text) !== undefined, {
    error: ({ input }) => `${shown(input)} is no day; give ${DAY_LIKE}`,
  })
  .meta({ format: "date", examples: ["2016-01-01"] });

const PLACE_LIKE = "a port's code like CNSGH or a region's slug like north_europe_main";

const place = z
  .string(`is missing; give ${PLACE_LIKE}`)
  .regex(new RegExp(`(${PORT_CODE.source})|(${REGION_SLUG.source})`), {
    error: ({ input }) => `${shown(input)} is none; give ${PLACE_LIKE}`,
  });

const PORT_LIKE = "a port's code, five capital letters like CNSGH";

const port = z.string(`is missing; give ${PORT_LIKE}`).regex(PORT_CODE, {
  error: ({ input }) => `${shown(input)} is none; give ${PORT_LIKE}`,
});

/** The parameters of `GET /rates` in either form, as the documentation has them. */
export const PARAMETERS = {
  date_from: day.describe("The first day"),
  date_to: day.describe(`The last day; at most ${MAX_DAYS} days with the first`),
  origin: place.describe("Where from: a port, or a region with all ports in it and below it"),
  destination: place.describe("Where to: a port, or a region with all ports in it and below it"),
  orig_code: port.describe("The older name of `origin`; a port"),
  dest_code: port.describe("The older name of `destination`; a port"),
};

const { date_from, date_to, origin, destination, orig_code, dest_code } = PARAMETERS;
const Newer = z.object({ date_from, date_to, origin, destination });
const Older = z.object({ date_from, date_to, orig_code, dest_code });

export interface RatesRequest {
  readonly question: RatesQuestion;
  /** Whether it used the older names, which have an answer of their own. */
  readonly isOlder: boolean;
}

type Query = Readonly<Record<string, unknown>>;

/** Reads the parameters of `GET /rates`, or says everything that is wrong with them. */
export function readRatesRequest(
  query: Query,
): RatesRequest | { readonly faults: ParameterFault[] } {
  const isOlder = "orig_code" in query || "dest_code" in query;
  const faults = [...twice(query), ...mixed(query)];
  if (faults.length > 0) return { faults };
  const parsed = isOlder ? readOlder(query) : readNewer(query);
  if ("faults" in parsed) return parsed;
  const wrongRange = rangeFaults(parsed);
  return wrongRange.length > 0 ? { faults: wrongRange } : { question: parsed, isOlder };
}

function readNewer(query: Query): RatesQuestion | { readonly faults: ParameterFault[] } {
  const { data, error } = Newer.safeParse(query);
  if (!data) return { faults: faultsOf(error) };
  return {
    origin: data.origin,
    destination: data.destination,
    from: data.date_from,
    to: data.date_to,
  };
}

function readOlder(query: Query): RatesQuestion | { readonly faults: ParameterFault[] } {
  const { data, error } = Older.safeParse(query);
  if (!data) return { faults: faultsOf(error) };
  return {
    origin: data.orig_code,
    destination: data.dest_code,
    from: data.date_from,
    to: data.date_to,
  };
}

function faultsOf(error: z.ZodError): ParameterFault[] {
  return error.issues.map(({ path, message }) => ({
    parameter: path.join(),
    detail: `${path.join()} ${message}.`,
  }));
}

function twice(query: Query): ParameterFault[] {
  return Object.keys(PARAMETERS)
    .filter((parameter) => Array.isArray(query[parameter]))
    .map((parameter) => ({
      parameter,
      detail: `${parameter} is given more than once; give it once.`,
    }));
}

function mixed(query: Query): ParameterFault[] {
  const older = ["orig_code", "dest_code"].filter((name) => name in query);
  const newer = ["origin", "destination"].filter((name) => name in query);
  if (older.length === 0 || newer.length === 0) return [];
  const detail = "Give either origin and destination, or orig_code and dest_code, not both.";
  return older.map((parameter) => ({ parameter, detail }));
}

function rangeFaults({ from, to }: RatesQuestion): ParameterFault[] {
  const days = (dayNumber(to) ?? 0) - (dayNumber(from) ?? 0) + 1;
  if (days < 1) {
    return [
      {
        parameter: "date_from",
        detail: `date_from ${from} is after date_to ${to}; exchange them.`,
      },
    ];
  }
  if (days <= MAX_DAYS) return [];
  const latest = dayText((dayNumber(from) ?? 0) + MAX_DAYS - 1);
  const detail = `From ${from} to ${to} are ${days} days; at most ${MAX_DAYS} can be asked at once, here to ${latest}.`;
  return [{ parameter: "date_to", detail }];
}

function shown(input: unknown): string {
  const text = String(input);
  return JSON.stringify(text.length > SHOWN ? `${text.slice(0, SHOWN)}…` : text);
}
