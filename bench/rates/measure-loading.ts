import { createReadStream, createWriteStream } from "node:fs";
import { chmod, mkdtempDisposable, rm, stat } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { Client } from "pg";
import { cloudEnvironment } from "../../src/local/cloud/child-environment.ts";
import { makeSampleData } from "../../src/local/rates/sample-data.ts";
import type { Figure } from "../figure.ts";
import { startObjectServer } from "./object-server.ts";
import { fillCompileCache, ingest } from "./processes.ts";

const samples = (prices: number) =>
  makeSampleData({ prices, firstDay: "2016-01-01", days: 366, pairs: 4000 });

/** Loads files of made-up prices into this database, beside COPY of the same file into a bare table. */
export async function createLoadings(databaseUrl: string) {
  await using started = new AsyncDisposableStack();
  const folder = started.use(await mkdtempDisposable(join(tmpdir(), "polybot-bench-")));
  await chmod(folder.path, 0o755); // the server reads the file, too
  const file = join(folder.path, "prices.csv");
  const { regions, ports } = samples(0);
  const objects = await startObjectServer((key) => {
    if (key === "regions") return [regions];
    if (key === "ports") return [ports];
    return key.startsWith("prices-") ? createReadStream(file) : undefined;
  });
  started.defer(async () => await objects.stop());
  const env = {
    ...cloudEnvironment(objects.endpoint),
    DATABASE_URL: databaseUrl,
    NODE_COMPILE_CACHE: join(folder.path, "compile-cache"), // as the image has it
  };
  await ingest(env, "regions");
  await ingest(env, "ports");
  const resources = started.move();

  return {
    /** Leaves the prices in the database, in the place of those before. */
    async measure(prices: number): Promise<Figure[]> {
      await query(databaseUrl, "TRUNCATE prices, sums");
      await pipeline(Readable.from(samples(prices).prices), createWriteStream(file));
      const { size } = await stat(file);
      // Before and after, since other work on the machine slows down either.
      const before = await copyFromFile(databaseUrl, file);
      await fillCompileCache(env); // again, since the sources may have been edited since
      const loaded = await ingest(env, `prices-${prices}`);
      const copySeconds = (before + (await copyFromFile(databaseUrl, file))) / 2;
      await rm(file);
      const what = `loading ${prices / 1_000_000} million prices`;
      return [
        {
          name: `${what}, times as long as COPY`,
          value: loaded.seconds / copySeconds,
          unit: "×",
          atMost: 2,
          note: `${Math.round(prices / loaded.seconds)}/s; COPY from a file into a bare table ${Math.round(prices / copySeconds)}/s`,
        },
        {
          name: `${what}, greatest memory`,
          value: loaded.peakMb,
          unit: "MB",
          atMost: 200,
          note: `${(size / 1e9).toFixed(2)} GB of CSV`,
        },
      ];
    },
    stop: async () => await resources.disposeAsync(),
  };
}

async function copyFromFile(databaseUrl: string, path: string): Promise<number> {
  await query(
    databaseUrl,
    "CREATE TABLE bare (orig_code text, dest_code text, day date, price numeric(11, 4))",
  );
  const startedAt = performance.now();
  await query(databaseUrl, `COPY bare FROM '${path}' CSV HEADER`);
  const seconds = (performance.now() - startedAt) / 1000;
  await query(databaseUrl, "DROP TABLE bare");
  return seconds;
}

async function query(databaseUrl: string, statement: string): Promise<void> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(statement);
  } finally {
    await client.end();
  }
}
