import { spawnSync } from "node:child_process";
import { createReadStream, createWriteStream } from "node:fs";
import { chmod, rm } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { fileURLToPath } from "node:url";
import { Client } from "pg";
import { cloudEnvironment } from "../../src/local/cloud/child-environment.ts";
import { freePort } from "../../src/local/free-port.ts";
import { startPostgres } from "../../src/local/postgres/start-postgres.ts";
import { makeSampleData, type SampleOptions } from "../../src/local/rates/sample-data.ts";
import { ratesQuestion } from "../../src/rates/rates-store.ts";
import type { Figure } from "../figure.ts";
import { load, type LoadResult } from "./load.ts";
import { startObjectServer } from "./object-server.ts";
import { ingest, ratesCommand, serve } from "./processes.ts";

/** As a small server would have it; both sides of every comparison use the same. */
const SETTINGS = { shared_buffers: "512MB", max_wal_size: "8GB", checkpoint_timeout: "30min" };

const CONNECTIONS = 8;
const LOAD_MS = 8000;

const YEAR = "date_from=2016-01-01&date_to=2016-12-31";

/** The price API and the loading of files, on so many prices of a year between 4,000 pairs of ports. */
export async function measureRates(prices: number): Promise<Figure[]> {
  const options: SampleOptions = { prices, firstDay: "2016-01-01", days: 366, pairs: 4000 };
  await using started = new AsyncDisposableStack();
  const postgres = await startPostgres(SETTINGS);
  started.defer(async () => await postgres.stop());
  const { regions, ports } = makeSampleData(options);
  const file = join(tmpdir(), `prices-${process.pid}.csv`);
  await pipeline(Readable.from(makeSampleData(options).prices), createWriteStream(file));
  await chmod(file, 0o644); // the server reads it, too
  started.defer(async () => await rm(file));
  const objects = await startObjectServer({
    regions: () => [regions],
    ports: () => [ports],
    prices: () => createReadStream(file),
  });
  started.defer(async () => await objects.stop());
  const databaseUrl = postgres.url("postgres");
  const env = { ...cloudEnvironment(objects.endpoint), DATABASE_URL: databaseUrl };
  await ingest(env, "regions");
  await ingest(env, "ports");

  // Before and after, since other work on the machine slows down either.
  const before = await copyFromFile(databaseUrl, file);
  const loaded = await ingest(env, "prices");
  const copySeconds = (before + (await copyFromFile(databaseUrl, file))) / 2;
  const figures: Figure[] = [
    {
      name: "loading, times as long as COPY",
      value: loaded.seconds / copySeconds,
      unit: "×",
      atMost: 2,
      note: `${prices} rows: ${Math.round(prices / loaded.seconds)}/s; COPY from a file into a bare table ${Math.round(prices / copySeconds)}/s`,
    },
    { name: "loading, greatest memory", value: loaded.peakMb, unit: "MB", atMost: 200 },
  ];
  figures.push(...(await measureApi(databaseUrl)));
  return figures;
}

async function copyFromFile(databaseUrl: string, path: string): Promise<number> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  try {
    await client.query(
      "CREATE TABLE bare (orig_code text, dest_code text, day date, price numeric(11, 4))",
    );
    const startedAt = performance.now();
    await client.query(`COPY bare FROM '${path}' CSV HEADER`);
    const seconds = (performance.now() - startedAt) / 1000;
    await client.query("DROP TABLE bare");
    return seconds;
  } finally {
    await client.end();
  }
}

async function measureApi(databaseUrl: string): Promise<Figure[]> {
  const pairs = await somePairs(databaseUrl);
  const portPaths = pairs.map(
    (pair) =>
      `/rates?date_from=2016-03-01&date_to=2016-03-31&origin=${pair.orig}&destination=${pair.dest}`,
  );
  const regionPaths = ["origin=asia&destination=europe", "origin=europe&destination=asia"].map(
    (places) => `/rates?${YEAR}&${places}`,
  );
  const mixedPaths = ["origin=CNSGH&destination=europe", "origin=asia&destination=NLRTM"].map(
    (places) => `/rates?${YEAR}&${places}`,
  );
  const port = await freePort();
  const stop = await serve(
    ratesCommand,
    { DATABASE_URL: databaseUrl, PORT: String(port), METRICS_PORT: "0", MAX_LINGER_SECONDS: "0" },
    port,
  );
  const ask = async (paths: readonly string[], ms = LOAD_MS) =>
    await load({ port, paths, connections: CONNECTIONS, ms });
  await ask(portPaths, 2000); // warm
  const ports = await ask(portPaths);
  const regions = await ask(regionPaths);
  const mixed = await ask(mixedPaths);
  await stop();
  const figures = [
    latency("/rates between ports, a month, p99", ports, 20),
    latency("/rates between the largest regions, a year, p99", regions, 150),
    latency("/rates between a port and the largest region, a year, p99", mixed, 150),
  ];
  const flask = await measureFlask(databaseUrl, portPaths);
  if (!flask) return figures;
  const note = `${Math.round(ports.perSecond)}/s against ${Math.round(flask.perSecond)}/s`;
  const value = flask.perSecond / ports.perSecond;
  return [
    ...figures,
    { name: "Flask's requests per second, of ours", value, unit: "×", atMost: 0.2, note },
  ];
}

function latency(name: string, { p99, p50, perSecond }: LoadResult, atMost: number): Figure {
  const note = `p50 ${p50.toFixed(1)} ms, ${Math.round(perSecond)}/s over ${CONNECTIONS} connections`;
  return { name, value: p99, unit: "ms", atMost, note };
}

async function somePairs(databaseUrl: string) {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  const { rows } = await client.query<{ orig: string; dest: string }>(
    "SELECT DISTINCT orig, dest FROM sums WHERE orig ~ '^[A-Z]' ORDER BY orig, dest LIMIT 1000",
  );
  await client.end();
  return rows;
}

/** The same question by the same SQL in Flask, as one process of gunicorn, as ours is one; undefined where Python has no Flask. */
async function measureFlask(
  databaseUrl: string,
  paths: readonly string[],
): Promise<LoadResult | undefined> {
  const python = "/usr/bin/python3"; // Debian's, which python3-flask, python3-psycopg2 and gunicorn belong to
  const modules = spawnSync(python, ["-c", "import flask, psycopg2, gunicorn"]);
  if (modules.status !== 0) return undefined;
  const { text } = ratesQuestion({ origin: "", destination: "", from: "", to: "" });
  const port = await freePort();
  const folder = fileURLToPath(new URL("./", import.meta.url));
  const gunicorn = [
    "-m",
    "gunicorn",
    "--chdir",
    folder,
    "-w",
    "1",
    "-k",
    "gthread",
    "--threads",
    String(CONNECTIONS),
  ];
  const stop = await serve(
    [python, ...gunicorn, "--log-level", "error", "-b", `127.0.0.1:${port}`, "rates_flask:app"],
    {
      PATH: "/usr/bin:/bin",
      PYTHONDONTWRITEBYTECODE: "1",
      DATABASE_URL: databaseUrl,
      CONNECTIONS: String(CONNECTIONS),
      RATES_SQL: text.replaceAll("%", "%%").replaceAll(/\$(\d)/g, "%(p$1)s"),
    },
    port,
  );
  try {
    await load({ port, paths, connections: CONNECTIONS, ms: 2000 });
    return await load({ port, paths, connections: CONNECTIONS, ms: LOAD_MS });
  } finally {
    await stop();
  }
}
