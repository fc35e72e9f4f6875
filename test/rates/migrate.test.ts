import { mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { pino } from "pino";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { migrate } from "../../src/rates/migrate.ts";
import { needsPostgres, useDatabase } from "../support/postgres.ts";

beforeEach(needsPostgres);

const log = pino({ level: "silent" });

/** A folder with these migrations. */
async function useFolder(files: Readonly<Record<string, string>>): Promise<URL> {
  const folder = await mkdtemp(join(tmpdir(), "migrations-"));
  onTestFinished(async () => await rm(folder, { recursive: true }));
  for (const [name, text] of Object.entries(files)) await writeFile(join(folder, name), text);
  return pathToFileURL(`${folder}/`);
}

test("many processes that start at once migrate once", async () => {
  const { address, client } = await useDatabase({ migrated: false });
  const folder = await useFolder({
    "0001-one.sql": "CREATE TABLE one (n integer); INSERT INTO one VALUES (1);",
    "0002-two.sql": "INSERT INTO one VALUES (2);",
  });
  await Promise.all(Array.from({ length: 5 }, async () => await migrate(address, { log, folder })));
  expect((await client.query("SELECT n FROM one ORDER BY n")).rows).toEqual([{ n: 1 }, { n: 2 }]);
  expect((await client.query("SELECT number FROM migrations")).rowCount).toBe(2);
});

test("a migration that fails leaves nothing, and is run again", async () => {
  const { address, client } = await useDatabase({ migrated: false });
  const broken = await useFolder({ "0001-one.sql": "CREATE TABLE one (n integer); SELECT 1 / 0;" });
  await expect(migrate(address, { log, folder: broken })).rejects.toThrow("division by zero");
  const mended = await useFolder({ "0001-one.sql": "CREATE TABLE one (n integer);" });
  await migrate(address, { log, folder: mended });
  expect((await client.query("SELECT FROM one")).rowCount).toBe(0);
});

test("old code starts on a newer database; changed history is refused", async () => {
  const { address } = await useDatabase({ migrated: false });
  const one = { "0001-one.sql": "CREATE TABLE one (n integer);" };
  const newer = await useFolder({ ...one, "0002-two.sql": "ALTER TABLE one ADD m integer;" });
  await migrate(address, { log, folder: newer });
  await migrate(address, { log, folder: await useFolder(one) });
  const changed = await useFolder({ "0001-one.sql": "CREATE TABLE one (n bigint);" });
  await expect(migrate(address, { log, folder: changed })).rejects.toThrow(
    "was changed after it ran",
  );
});

test("a change of a table lets those pass who use it, and comes after them", async () => {
  const { address, client } = await useDatabase({ migrated: false });
  const first = { "0001-one.sql": "CREATE TABLE one (n integer);" };
  await migrate(address, { log, folder: await useFolder(first) });
  await client.query("BEGIN");
  await client.query("SELECT FROM one"); // holds the table against changes
  const folder = await useFolder({ ...first, "0002-two.sql": "ALTER TABLE one ADD m integer;" });
  const migrated = migrate(address, { log, folder });
  await client.query("SELECT pg_sleep(2.5)"); // longer than a change waits in line
  await client.query("COMMIT");
  await migrated;
  expect((await client.query("SELECT m FROM one")).rowCount).toBe(0);
});
