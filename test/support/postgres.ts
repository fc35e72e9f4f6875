import { randomBytes } from "node:crypto";
import { connect } from "node:net";
import { text } from "node:stream/consumers";
import { Client } from "pg";
import { pino } from "pino";
import { inject, onTestFinished, type TestContext } from "vitest";
import { z } from "zod";
import { migrate } from "../../src/rates/migrate.ts";

const Answer = z.union([z.object({ url: z.string() }), z.object({ fault: z.string() })]);

/** The address of the Postgres of this test run, or why there is none. */
async function ask(): Promise<z.infer<typeof Answer>> {
  return Answer.parse(JSON.parse(await text(connect(inject("postgresBroker")))));
}

const answer = ask();

/** For `beforeEach`: skips with a message where Postgres cannot run, but for CI, where it has to. */
export async function needsPostgres(context: TestContext): Promise<void> {
  const given = await answer;
  if ("url" in given) return;
  if (process.env["CI"]) throw new Error(given.fault);
  context.skip(given.fault);
}

export interface TestDatabase {
  readonly url: string;
  readonly address: { readonly connectionString: string };
  /** For looking at what is in it. */
  readonly client: Client;
}

/** A database of its own, which goes with the test. Without `migrated: false` it has the newest schema. */
export async function useDatabase({ migrated = true } = {}): Promise<TestDatabase> {
  const given = await answer;
  if (!("url" in given)) throw new Error(given.fault);
  const name = `test_${randomBytes(6).toString("hex")}`;
  await inDatabase(given.url, `CREATE DATABASE ${name}`);
  const url = given.url.replace("/postgres?", `/${name}?`);
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined); // a test may end every connection
  onTestFinished(async () => {
    await client.end();
    await inDatabase(given.url, `DROP DATABASE ${name} WITH (FORCE)`);
  });
  const address = { connectionString: url };
  if (migrated) await migrate(address, { log: pino({ level: "silent" }) });
  await client.connect();
  return { url, address, client };
}

async function inDatabase(url: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: url });
  await client.connect();
  await client.query(statement);
  await client.end();
}
