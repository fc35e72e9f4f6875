import { Client } from "pg";
import { freePort } from "../../src/local/free-port.ts";
import type { Figure } from "../figure.ts";
import { load, type LoadResult } from "./load.ts";
import { hasFlask, serveFlask } from "./flask.ts";
import { serveRates } from "./processes.ts";

const CONNECTIONS = 8;
const LOAD_MS = 8000;
const WARM_MS = 2000;

const YEAR = "date_from=2016-01-01&date_to=2016-12-31";

/** The price API, and the same in Flask, on what is in this database. */
export async function measureApi(databaseUrl: string): Promise<Figure[]> {
  const portPaths = (await somePairs(databaseUrl)).map(
    (pair) =>
      `/rates?date_from=2016-03-01&date_to=2016-03-31&origin=${pair.orig}&destination=${pair.dest}`,
  );
  const regionPaths = ["origin=asia&destination=europe", "origin=europe&destination=asia"].map(
    (places) => `/rates?${YEAR}&${places}`,
  );
  const mixedPaths = ["origin=CNSGH&destination=europe", "origin=asia&destination=NLRTM"].map(
    (places) => `/rates?${YEAR}&${places}`,
  );
  await using ours = await useProcesses(1, serveRates, databaseUrl);
  await ours.ask(portPaths, WARM_MS);
  const ports = await ours.ask(portPaths);
  const regions = await ours.ask(regionPaths);
  const mixed = await ours.ask(mixedPaths);
  await ours.stop();
  return [
    latency("/rates between ports, a month, p99", ports, 20),
    latency("/rates between the largest regions, a year, p99", regions, 150),
    latency("/rates between a port and the largest region, a year, p99", mixed, 150),
    ...(hasFlask() ? await measureFlask(databaseUrl, portPaths, ports) : []),
  ];
}

/** The same question by the same SQL in Flask, in as many processes as ours, with one and with two. */
async function measureFlask(
  databaseUrl: string,
  paths: readonly string[],
  ours: LoadResult,
): Promise<Figure[]> {
  const ask = async (processes: number, serve: Serve) => {
    await using them = await useProcesses(processes, serve, databaseUrl);
    await them.ask(paths, WARM_MS);
    return await them.ask(paths);
  };
  const one = await ask(1, async (url, port) => await serveFlask(url, { port, workers: 1 }));
  const two = await ask(1, async (url, port) => await serveFlask(url, { port, workers: 2 }));
  const oursTwice = await ask(2, serveRates);
  return [
    { ...ratio("one process, of ours with one", one, ours), atMost: 0.2 },
    ratio("two processes, of ours with one", two, ours),
    { ...ratio("two processes, of ours with two", two, oursTwice), atMost: 0.2 },
  ];
}

function ratio(what: string, flask: LoadResult, ours: LoadResult): Figure {
  return {
    name: `Flask's requests per second with ${what}`,
    value: flask.perSecond / ours.perSecond,
    unit: "×",
    note: `${Math.round(ours.perSecond)}/s against ${Math.round(flask.perSecond)}/s`,
  };
}

type Serve = (databaseUrl: string, port: number) => Promise<() => Promise<void>>;

/** So many processes, each at a port of its own, between which requests are shared out. */
async function useProcesses(count: number, serve: Serve, databaseUrl: string) {
  const stops: (() => Promise<void>)[] = [];
  const ports: number[] = [];
  for (let index = 0; index < count; index += 1) {
    const port = await freePort();
    stops.push(await serve(databaseUrl, port));
    ports.push(port);
  }
  const stop = async () => {
    await Promise.all(stops.splice(0).map(async (stopOne) => await stopOne()));
  };
  return {
    ask: async (paths: readonly string[], ms = LOAD_MS) =>
      await load({ ports, paths, connections: CONNECTIONS, ms }),
    stop,
    [Symbol.asyncDispose]: stop,
  };
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
