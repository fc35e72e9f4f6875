import { Client } from "pg";
import { pino } from "pino";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { startPostgres } from "../../src/local/postgres/start-postgres.ts";
import { migrate } from "../../src/rates/migrate.ts";
import { needsPostgres } from "../support/postgres.ts";
import { useIngest } from "../support/rates-rig.ts";
import { useRates } from "./use-rates.ts";

beforeEach(needsPostgres);

const PRICE = "CNSGH,NLRTM,2016-01-01,7\n";
const prices = (count: number) => `orig_code,dest_code,day,price\n${PRICE.repeat(count)}`;

/** A server of its own that can be restarted, with two ports and three prices. */
async function useServer() {
  const postgres = await startPostgres({ fsync: "off" });
  onTestFinished(async () => await postgres.stop());
  const address = { connectionString: postgres.url("postgres") };
  await migrate(address, { log: pino({ level: "silent" }) });

  async function query(text: string): Promise<number> {
    const client = new Client(address);
    await client.connect();
    const { rowCount } = await client.query(text);
    await client.end();
    return rowCount ?? 0;
  }

  const client = new Client(address);
  client.on("error", () => undefined); // it is lost with the server
  await client.connect();
  onTestFinished(async () => await client.end().catch(() => undefined));
  const database = { url: address.connectionString, address, client };
  const ingest = useIngest(database);
  await ingest.upload(
    "incoming/ports",
    "code,name,parent_slug\nCNSGH,Shanghai,\nNLRTM,Rotterdam,\n",
  );
  await ingest.upload("incoming/prices", prices(3));
  return {
    ...ingest,
    database,
    query,
    restart: async () => await postgres.restart(),
    /** Begins something, and resolves when it stands still in its middle, since this connection has the table `sums`. */
    holdUp: async <T>(begin: () => Promise<T>) => {
      await client.query("BEGIN");
      await client.query("LOCK TABLE sums");
      const begun = begin();
      const waiting = "SELECT FROM pg_locks WHERE relation = 'sums'::regclass AND NOT granted";
      await vi.waitFor(async () => expect(await query(waiting)).toBe(1), 15_000);
      return { begun };
    },
  };
}

test("a question that the database was restarted under is answered", async () => {
  const { database, holdUp, restart } = await useServer();
  const { get } = await useRates(database);
  const path = "/rates?date_from=2016-01-01&date_to=2016-01-01&origin=CNSGH&destination=NLRTM";
  const { begun } = await holdUp(async () => await get(path));
  await restart();
  expect(await begun).toMatchObject({
    status: 200,
    body: [{ day: "2016-01-01", average_price: 7 }],
  });
});

test("a load that the database was restarted under leaves nothing, and goes in when it is tried again", async () => {
  const { upload, load, text, query, holdUp, restart } = await useServer();
  const { begun } = await holdUp(
    async () => await upload("incoming/more", prices(50_000)).catch((err: unknown) => err),
  );
  await restart();
  expect(await begun).toBeInstanceOf(Error);
  expect(await query("SELECT FROM prices")).toBe(3);
  expect(text("done/incoming/more.json")).toBeUndefined();

  expect(await load("incoming/more")).toMatchObject({ wasInBefore: false, file: { rows: 50_000 } });
  expect(await query("SELECT FROM prices")).toBe(50_003);
});
