import { pino } from "pino";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import { addressOf, secretsOf } from "../../src/rates/address.ts";
import { createDatabase } from "../../src/rates/database.ts";
import { startPostgres } from "../../src/local/postgres/start-postgres.ts";
import { needsPostgres, useDatabase } from "../support/postgres.ts";

beforeEach(needsPostgres);

const Row = z.object({ n: z.number() });
const ONE = { name: "one", text: "SELECT 1 AS n", values: [], row: Row };

function useQuestions(address: { readonly connectionString: string }) {
  const database = createDatabase(address, {
    log: pino({ level: "silent" }),
    observe: () => undefined,
  });
  onTestFinished(async () => await database.stop());
  return database;
}

test("questions go on through a restart of the database", async () => {
  const postgres = await startPostgres({ fsync: "off" });
  onTestFinished(async () => await postgres.stop());
  const database = useQuestions({ connectionString: postgres.url("postgres") });
  expect(await database.ask(ONE)).toEqual([{ n: 1 }]);

  const enough = new AbortController();
  const asked = Array.from({ length: 4 }, async () => {
    const answers: unknown[] = [];
    while (!enough.signal.aborted) answers.push(await database.ask(ONE));
    return answers;
  });
  await postgres.restart();
  expect(await database.ask(ONE)).toEqual([{ n: 1 }]);
  enough.abort();
  for (const answers of await Promise.all(asked)) expect(answers.length).toBeGreaterThan(0);
});

test("a question that takes too long is given up by the server, and told apart", async () => {
  const { address } = await useDatabase({ migrated: false });
  const database = useQuestions(address);
  const text = "SELECT set_config('statement_timeout', '10ms', false), 1 AS n"; // for the one connection there is
  await database.ask({ ...ONE, name: "hurry", text });
  const slow = { ...ONE, name: "slow", text: "SELECT 1 AS n FROM pg_sleep(20)" };
  await expect(database.ask(slow)).rejects.toMatchObject({ name: "DatabaseUnavailable" });
  expect(database.lastQuery()).toMatchObject({ outcome: "failed" });
});

test("a question is planned once, and then only answered", async () => {
  const { address } = await useDatabase({ migrated: false });
  const database = useQuestions(address);
  const question = { ...ONE, name: "planned", text: "SELECT $1::int + $2::int AS n" };
  for (let n = 1; n <= 3; n += 1) {
    expect(await database.ask({ ...question, values: [n, 1] })).toEqual([{ n: n + 1 }]);
  }
  const text = `SELECT generic_plans::int AS generic, custom_plans::int AS custom, 
      current_setting('enable_seqscan') AS seqscan, current_setting('enable_sort') AS sort
    FROM pg_prepared_statements WHERE name = 'planned'`;
  const row = z.object({
    generic: z.number(),
    custom: z.number(),
    seqscan: z.string(),
    sort: z.string(),
  });
  expect(await database.ask({ name: "plans", text, values: [], row })).toEqual([
    { generic: 3, custom: 0, seqscan: "off", sort: "off" },
  ]);
});

test("no connection is made before a question, and none stays open for good", async () => {
  const { address } = await useDatabase({ migrated: false });
  const database = useQuestions(address);
  expect(database.load().connections).toBe(0);
  await database.ask(ONE);
  expect(database.load().connections).toBe(1);
  await database.stop();
  expect(database.load().connections).toBe(0);
});

test("a secret of Secrets Manager is an address, with TLS to any other machine", () => {
  const secret = {
    username: "u",
    password: "p w/@",
    host: "db.example.org",
    port: 5432,
    dbname: "rates",
  };
  expect(addressOf({ DATABASE_SECRET: secret })).toEqual({
    user: "u",
    password: "p w/@",
    host: "db.example.org",
    port: 5432,
    database: "rates",
    ssl: true,
  });
  for (const host of ["127.0.0.1", "localhost", "/var/run/postgresql"]) {
    expect(addressOf({ DATABASE_SECRET: { ...secret, host } })).toMatchObject({ ssl: false });
  }
});

test("the secrets of an address are its password, as written and as sent", () => {
  expect(secretsOf({ connectionString: "postgresql://u:a%40b@h/d" })).toEqual([
    "postgresql://u:a%40b@h/d",
    "a%40b",
    "a@b",
  ]);
});
