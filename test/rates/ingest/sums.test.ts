import { pino } from "pino";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { compact } from "../../../src/rates/ingest/compact.ts";
import { readKnownPorts } from "../../../src/rates/ingest/known-ports.ts";
import { monthAndDayOf } from "../../../src/rates/ingest/month-and-day.ts";
import { createNewSums } from "../../../src/rates/ingest/new-sums.ts";
import { rebuildRegionSums } from "../../../src/rates/ingest/region-sums.ts";
import { connect } from "../../../src/rates/migrate.ts";
import { makeSampleData } from "../../../src/local/rates/sample-data.ts";
import { needsPostgres, type TestDatabase, useDatabase } from "../../support/postgres.ts";
import { useIngest } from "../../support/rates-rig.ts";

beforeEach(needsPostgres);

/** What the sums say of every day between every two places, however many rows say it. */
async function everything({ client }: TestDatabase) {
  const { rows } = await client.query<{ line: string }>(`
    SELECT concat_ws(' ', orig, dest, month + one.day - 1, sum(one.total), sum(one.n)) AS line
    FROM sums, unnest(days, totals, counts) AS one (day, total, n)
    GROUP BY orig, dest, month + one.day - 1 ORDER BY 1`);
  return rows.map(({ line }) => line);
}

const rowsOf = async ({ client }: TestDatabase) =>
  (await client.query<{ n: number }>("SELECT count(*)::int AS n FROM sums")).rows[0]?.n;

/** Sample data in, in so many files. */
async function useSamples(files: number) {
  const database = await useDatabase();
  const ingest = useIngest(database);
  const options = { prices: 6000, firstDay: "2016-01-20", days: 30, pairs: 40 };
  const { regions, ports, prices } = makeSampleData(options);
  await ingest.upload("incoming/regions", regions);
  await ingest.upload("incoming/ports", ports);
  const [header = "", ...lines] = [...prices].join("").trimEnd().split("\n");
  const size = Math.ceil(lines.length / files);
  for (let file = 0; file < files; file += 1) {
    const some = lines.slice(file * size, (file + 1) * size);
    await ingest.upload(`incoming/${file}`, [header, ...some].join("\n"));
  }
  return database;
}

async function useClient({ address }: TestDatabase) {
  const client = await connect(address, pino({ level: "silent" }));
  onTestFinished(async () => await client.end());
  return client;
}

test("many files say the same as one, before and after their rows are made into one", async () => {
  const one = await useSamples(1);
  const many = await useSamples(20);
  expect((await everything(one)).length).toBeGreaterThan(1000);
  expect(await everything(many)).toEqual(await everything(one));

  const before = (await rowsOf(many)) ?? 0;
  await compact(await useClient(many));
  expect(await everything(many)).toEqual(await everything(one));
  expect(await rowsOf(many)).toBeLessThan(before);
});

test("regions made anew say the same as regions added to", async () => {
  const database = await useSamples(2);
  const before = await everything(database);
  const client = await useClient(database);
  await client.query("BEGIN");
  await rebuildRegionSums(client);
  await client.query("COMMIT");
  expect(await everything(database)).toEqual(before);
});

test("with room for few sums in memory they go to the database in pieces", async () => {
  const database = await useSamples(1);
  const expected = await everything(database);
  const client = await useClient(database);
  const ports = await readKnownPorts(client);
  const { rows } = await client.query<{ orig: string; dest: string; day: number; units: number }>(
    "SELECT orig_code AS orig, dest_code AS dest, day - '1970-01-01' AS day, (price * 10000)::float AS units FROM prices",
  );
  await client.query("TRUNCATE sums");
  const sums = createNewSums(client, ports, 128);
  for (const { orig, dest, day, units } of rows) {
    sums.add({
      orig: ports.numbers.get(orig) ?? -1,
      dest: ports.numbers.get(dest) ?? -1,
      inPair: monthAndDayOf(day),
      units,
    });
    if (sums.isFull()) await sums.flush();
  }
  await sums.flush();
  expect(sums.flushes()).toBeGreaterThan(10);
  expect(await everything(database)).toEqual(expected);
});
