import { expect, test } from "vitest";
import { plainPriceReader, type PlainRows } from "../../../src/rates/ingest/plain-prices.ts";
import { type PriceRow, priceRowReader } from "../../../src/rates/ingest/price-row.ts";
import { Fault } from "../../../src/rates/ingest/refused.ts";

const PORTS = new Map([
  ["CNSGH", 0],
  ["NLRTM", 1],
  ["US1AZ", 2],
]);

const PRICES = ["0", "1", "1112", "9999999", "0.5", "12.25", "7.0001", "9999999.9999", "00012"];
const BAD_PRICES = [
  "",
  "-1",
  "+1",
  "1.",
  ".5",
  "1e3",
  "12345678",
  "1.23456",
  "NaN",
  " 1",
  "1 ",
  "1,2",
  "1\r",
  "0x1",
];
const DAYS = ["1900-01-01", "2016-02-29", "2199-12-31"];
const BAD_DAYS = [
  "2015-02-29",
  "0000-01-01",
  "1899-12-31",
  "2200-01-01",
  "2016/01/01",
  "2016-13-01",
  "20x6-01-01",
];

function firstOf(rows: PlainRows | undefined): PriceRow | undefined {
  if (rows?.count !== 1) return undefined;
  const [orig = -1, dest = -1, inPair = -1] = [rows.orig[0], rows.dest[0], rows.inPair[0]];
  return { orig, dest, inPair, units: rows.units[0] ?? -1 };
}

test("plain lines are read as the slow reader reads them, and all others left to it", () => {
  const plain = plainPriceReader(PORTS);
  const slow = priceRowReader(PORTS);
  const lines = ["CNSGH", "US1AZ", "XXXXX", "cnsgh", "CNSG"].flatMap((orig) =>
    [...DAYS, ...BAD_DAYS].flatMap((day) =>
      [...PRICES, ...BAD_PRICES].map((price) => [orig, "NLRTM", day, price] as const),
    ),
  );
  let good = 0;
  for (const values of lines) {
    const row = slow(values);
    const expected = row instanceof Fault ? undefined : row;
    if (expected) good += 1;
    expect({ values, row: firstOf(plain(values.join())) }).toEqual({ values, row: expected });
  }
  expect(good).toBe(2 * DAYS.length * PRICES.length);
});

test("one line that is not plain leaves all to the slow reader", () => {
  const plain = plainPriceReader(PORTS);
  const line = "CNSGH,NLRTM,2016-01-01,5";
  expect(plain(`${line}\n${line}\n${line}\n`)?.count).toBe(3);
  expect(plain(`${line}\n${line}\n${line}`)?.count).toBe(3);
  for (const other of ["", `${line},`, `"CNSGH",NLRTM,2016-01-01,5`, "CNSGH,NLRTM"]) {
    expect(plain(`${line}\n${other}\n${line}\n`)).toBeUndefined();
  }
});
