import { isDeepStrictEqual } from "node:util";
import { beforeEach, expect, test } from "vitest";
import type { LoadResult } from "../../src/rates/ingest/load-file.ts";
import { FileRefused } from "../../src/rates/ingest/refused.ts";
import { needsPostgres, useDatabase } from "../support/postgres.ts";
import { useIngest } from "../support/rates-rig.ts";
import { countRates, makePublishedData, type PublishedData } from "./published-data.ts";
import { useRates } from "./use-rates.ts";

beforeEach(needsPostgres);

const DATA = makePublishedData(7);
const PLACES = [...DATA.regions.map(({ slug }) => slug), ...DATA.ports.map(({ code }) => code)];
const EMPTY_DAYS = ["2015-12-31", "2016-02-01"] as const;

interface Files {
  readonly regions: string;
  readonly ports: string;
  readonly prices: string;
}

function asDatabase({ regions, ports, prices }: PublishedData): Files {
  return {
    regions: lines("slug,name,parent_slug", regions, (one) => [one.slug, one.name, one.parent]),
    ports: lines("code,name,parent_slug", ports, (one) => [one.code, one.name, one.parent]),
    prices: lines("orig_code,dest_code,day,price", prices, (one) => [
      one.orig,
      one.dest,
      one.day,
      one.price,
    ]),
  };
}

function asSpreadsheet({ regions, ports, prices }: PublishedData): Files {
  return {
    regions: saved("name,slug,parent_slug", regions, (one) => [one.name, one.slug, one.parent]),
    ports: saved("parent_slug,code,name", ports, (one) => [one.parent, one.code, one.name]),
    prices: saved("day,orig_code,dest_code,price", prices, (one) => [
      one.day,
      one.orig,
      one.dest,
      one.price,
    ]),
  };
}

function asNumbered({ regions, ports, prices }: PublishedData): Files {
  return {
    regions: numbered("slug,name,parent_slug", regions, (one) => [
      one.slug,
      one.name,
      one.parent ?? "NULL",
    ]),
    ports: numbered("code,name,parent_slug", ports, (one) => [
      one.code,
      one.name,
      one.parent ?? String.raw`\N`,
    ]),
    prices: numbered("orig_code,dest_code,day,price", prices, (one) => [
      one.orig,
      one.dest,
      one.day,
      one.price,
    ]),
  };
}

type Row = readonly (string | null)[];

function lines<T>(header: string, items: readonly T[], rowOf: (item: T) => Row): string {
  const written = items.map((item) => rowOf(item).map(quotedWhereNeeded).join());
  return `${[header, ...written].join("\n")}\n`;
}

/** With a byte order mark and line ends of Windows. */
function saved<T>(header: string, items: readonly T[], rowOf: (item: T) => Row): string {
  return `\uFEFF${lines(header, items, rowOf).replaceAll("\n", "\r\n")}`;
}

/** With a first column that has no name. */
function numbered<T>(header: string, items: readonly T[], rowOf: (item: T) => Row): string {
  const written = items.map((item, index) => [String(index), ...rowOf(item)].map(quoted).join());
  return [`"",${header}`, ...written].join("\n");
}

const quoted = (value: string | null) => `"${(value ?? "").replaceAll('"', '""')}"`;
const quotedWhereNeeded = (value: string | null) =>
  value !== null && /[",]/.test(value) ? quoted(value) : (value ?? "");

/** Loads the three files in this order; prices that come before their ports are tried again afterwards, as a task is. */
async function useFiles(files: Files, order: readonly (keyof Files)[]) {
  const database = await useDatabase();
  const ingest = useIngest(database);
  const early: string[] = [];
  const loaded = new Map<string, unknown>();
  const keep = ({ file }: LoadResult) => loaded.set(file.table, [file.rows, file.rejected]);
  for (const name of order) {
    const key = `incoming/${name}.csv`;
    try {
      keep(await ingest.upload(key, files[name]));
    } catch (err) {
      if (!(err instanceof FileRefused && err.maybeLater)) throw err;
      early.push(key);
    }
  }
  for (const key of early) keep(await ingest.load(key));
  const all = order.map((name): [string, unknown] => [name, [DATA[name].length, 0]]);
  expect(loaded).toEqual(new Map(all));
  return await useRates(database);
}

const RANGE = `date_from=${EMPTY_DAYS[0]}&date_to=${EMPTY_DAYS[1]}`;
const DAYS = [EMPTY_DAYS[0], ...DATA.days, EMPTY_DAYS[1]];
const expected = countRates(DATA);

type Get = Awaited<ReturnType<typeof useRates>>["get"];

/** What is answered otherwise than counted; undefined when nothing is. */
async function differenceFor(get: Get, origin: string, destination: string) {
  const { status, body } = await get(`/rates?${RANGE}&origin=${origin}&destination=${destination}`);
  const days = DAYS.map((day) => ({
    day,
    average_price: expected(origin, destination, day).average,
  }));
  return status === 200 && isDeepStrictEqual(body, days)
    ? undefined
    : { origin, destination, status, body, days };
}

async function olderDifferenceFor(get: Get, orig: string, dest: string) {
  const { body } = await get(`/rates?${RANGE}&orig_code=${orig}&dest_code=${dest}`);
  const rates = DAYS.toReversed().map((day) => {
    const { average, count } = expected(orig, dest, day);
    return { day, price: average, count };
  });
  return isDeepStrictEqual(body, { rates }) ? undefined : { orig, dest, body, rates };
}

async function different<T>(asked: readonly Promise<T | undefined>[]): Promise<T[]> {
  return (await Promise.all(asked)).filter((difference) => difference !== undefined);
}

const SLUGS = DATA.regions.map(({ slug }) => slug);

test("data never seen before is answered as counting gives, for every day, all regions and all ports", async () => {
  const { get } = await useFiles(asDatabase(DATA), ["regions", "ports", "prices"]);
  for (const origin of SLUGS) {
    const asked = SLUGS.map(async (slug) => await differenceFor(get, origin, slug));
    expect(await different(asked)).toEqual([]);
  }
  let nulls = 0;
  for (const [index, { code }] of DATA.ports.entries()) {
    // Any other place; and one that has prices with it, if any has.
    const other = PLACES[(index * 7) % PLACES.length] ?? code;
    const dest = DATA.prices.find(({ orig }) => orig === code)?.dest ?? code;
    const places = [
      [code, other],
      [other, code],
      [code, dest],
    ] as const;
    const asked = places.map(async ([from, to]) => await differenceFor(get, from, to));
    expect(await different(asked)).toEqual([]);
    expect(await olderDifferenceFor(get, code, dest)).toBeUndefined();
    nulls += DATA.days.filter((day) => expected(code, dest, day).average === null).length;
  }
  // Days with and without an average were among them.
  expect(nulls).toBeGreaterThan(500);
  expect(nulls).toBeLessThan(DATA.ports.length * DATA.days.length - 500);
}, 60_000);

test.for([
  ["as a spreadsheet saves it", asSpreadsheet, ["prices", "ports", "regions"]],
  ["with NULL, quoted and numbered", asNumbered, ["ports", "prices", "regions"]],
] as const)(
  "the same data %s, in another order, is answered the same",
  async ([, write, order]) => {
    const { get } = await useFiles(write(DATA), order);
    const places = ["asia", "north_europe", "kattegat", "GBKA2"];
    for (const origin of SLUGS) {
      const asked = places.map(async (place) => await differenceFor(get, origin, place));
      expect(await different(asked)).toEqual([]);
    }
  },
);
