import { CreateBucketCommand, PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { Client } from "pg";
import type { Child } from "../child.ts";
import { type LocalPostgres, startPostgres } from "../postgres/start-postgres.ts";
import { ratesVariables } from "../process-variables.ts";
import { makeSampleData, STARTING } from "./sample-data.ts";

const BUCKET = "polybot-local-uploads";

/** A laptop's own server need not survive a power cut: its data goes with it. */
const SETTINGS = { fsync: "off", synchronous_commit: "off" };

/** Two things that the local system can do with an entry file of ours. */
export interface RunsEntries {
  /** Keeps it running. */
  start(process: {
    readonly name: string;
    readonly entry: string;
    readonly variables: Readonly<Record<string, string>>;
    readonly isWorker: false;
  }): Child;
  /** Runs it to its end, and gives its exit code. */
  runOnce(process: {
    readonly name: string;
    readonly entry: string;
    readonly variables: Readonly<Record<string, string>>;
  }): Promise<number | null>;
}

export interface LocalRates {
  readonly address: string;
  stop(): Promise<void>;
}

/** The sample data could not be loaded. */
class SamplesNotLoaded extends Error {
  override readonly name = "SamplesNotLoaded";
}

/**
 * Starts the price API with sample data on this port. The database is one of its own, or the one that `databaseUrl`
 * names, which is left as it is but for the samples. Throws NoPostgres where none can run.
 */
export async function startRates(options: {
  readonly port: number;
  readonly databaseUrl: string | undefined;
  readonly s3: S3Client;
  readonly processes: RunsEntries;
}): Promise<LocalRates> {
  const { port, s3, processes } = options;
  await using started = new AsyncDisposableStack(); // a start that fails leaves nothing running
  let { databaseUrl } = options;
  if (databaseUrl === undefined) {
    const postgres = await startPostgres(SETTINGS);
    started.defer(async () => await postgres.stop());
    databaseUrl = await makeDatabase(postgres);
  }
  const variables = ratesVariables({ databaseUrl, port });
  for (const [key, body] of await putSamples(s3)) {
    const code = await processes.runOnce({
      name: "ingest",
      entry: "rates/ingest.ts",
      variables: { ...variables, S3_BUCKET: BUCKET, S3_OBJECT_KEY: key },
    });
    if (code !== 0) throw new SamplesNotLoaded(`${key} (${body.length} bytes) ended with ${code}.`);
  }
  const api = processes.start({
    name: "rates",
    entry: "rates/main.ts",
    variables,
    isWorker: false,
  });
  started.defer(async () => await api.stop());
  const running = started.move();
  return {
    address: `http://127.0.0.1:${port}`,
    stop: async () => await running.disposeAsync(),
  };
}

async function makeDatabase(postgres: LocalPostgres): Promise<string> {
  const client = new Client({ connectionString: postgres.url("postgres") });
  await client.connect();
  await client.query("CREATE DATABASE rates");
  await client.end();
  return postgres.url("rates");
}

/** Uploads as anybody would upload them, in the order in which they need each other. */
async function putSamples(s3: S3Client): Promise<ReadonlyMap<string, string>> {
  const { regions, ports, prices } = makeSampleData(STARTING);
  const files = new Map([
    ["incoming/regions.csv", regions],
    ["incoming/ports.csv", ports],
    ["incoming/prices.csv", [...prices].join("")],
  ]);
  await s3.send(new CreateBucketCommand({ Bucket: BUCKET }));
  for (const [key, text] of files) {
    await s3.send(new PutObjectCommand({ Bucket: BUCKET, Key: key, Body: text }));
  }
  return files;
}
