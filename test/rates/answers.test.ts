import { gzipSync } from "node:zlib";
import { pino } from "pino";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { makeSampleData, STARTING } from "../../src/local/rates/sample-data.ts";
import { createDatabase } from "../../src/rates/database.ts";
import { createRatesStore } from "../../src/rates/rates-store.ts";
import { needsPostgres, useDatabase } from "../support/postgres.ts";
import { useIngest } from "../support/rates-rig.ts";
import { naiveRates } from "./naive-rates.ts";

beforeEach(needsPostgres);

test("every day's answer for ports and regions is what a plain loop over the files gives", async () => {
  const database = await useDatabase();
  const ingest = useIngest(database);
  const { regions, ports, prices } = makeSampleData(STARTING);
  const pricesCsv = [...prices].join("");

  // In the order in which nothing needs to be known first, but for the ports of prices.
  await ingest.upload("incoming/ports.csv", ports);
  await ingest.upload("incoming/regions.csv", regions);
  const { file } = await ingest.upload("incoming/prices.csv.gz", gzipSync(pricesCsv));
  expect(file).toMatchObject({ table: "prices", rows: 56_689, rejected: 0 });

  const asked = createDatabase(database.address, {
    log: pino({ level: "silent" }),
    observe: () => undefined,
  });
  onTestFinished(async () => await asked.stop());
  const store = createRatesStore(asked);
  const naive = naiveRates({ regions, ports, prices: pricesCsv });
  const places = ["CNSGH", "NLRTM", ...naive.slugs];
  for (const origin of places) {
    for (const destination of places) {
      const range = { origin, destination, from: "2015-12-30", to: "2016-02-02" };
      const { averages, counts } = await store.rates(range);
      expect({ origin, destination, averages, counts }).toEqual({
        origin,
        destination,
        ...naive.rates(range),
      });
    }
  }
});
