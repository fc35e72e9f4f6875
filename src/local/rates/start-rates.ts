import { PutObjectCommand, type S3Client } from "@aws-sdk/client-s3";
import { Client } from "pg";
import { provision } from "../../cloud/provision/provision.ts";
import { RATES_PLAN } from "../../cloud/provision/rates-plan.ts";
import type { Child } from "../child.ts";
import { localClients } from "../cloud/local-clients.ts";
import type { LocalCloud } from "../cloud/local-cloud.ts";
import { type LocalPostgres, startPostgres } from "../postgres/start-postgres.ts";
import { dispatcherVariables, ratesVariables } from "../process-variables.ts";
import type { Processes } from "../processes.ts";
import { createIngestTasks } from "./ingest-tasks.ts";
import { makeSampleData, STARTING } from "./sample-data.ts";

/** A laptop's own server need not survive a power cut: its data goes with it. */
const SETTINGS = { fsync: "off", synchronous_commit: "off" };

export interface LocalRates {
  readonly address: string;
  /** A file that is put there under its name is loaded. */
  readonly incoming: string;
  readonly databaseUrl: string;
  /** The variables of queue, table and bucket. */
  readonly resources: Readonly<Record<string, string>>;
  readonly api: Child;
  readonly dispatcher: Child;
  stop(): Promise<void>;
}

/** The sample data could not be loaded. */
class SamplesNotLoaded extends Error {
  override readonly name = "SamplesNotLoaded";
}

/**
 * Starts the price API with sample data on this port, and what loads more. The database is one of its own, or the one that
 * `databaseUrl` names, which is left as it is but for the samples. Throws NoPostgres where none can run.
 */
export async function startRates(options: {
  readonly port: number;
  readonly databaseUrl: string | undefined;
  readonly cloud: Pick<LocalCloud, "endpoint" | "ecs">;
  readonly processes: Processes;
}): Promise<LocalRates> {
  const { port, cloud, processes } = options;
  await using started = new AsyncDisposableStack(); // a start that fails leaves nothing running
  let { databaseUrl } = options;
  if (databaseUrl === undefined) {
    const postgres = await startPostgres(SETTINGS);
    started.defer(async () => await postgres.stop());
    databaseUrl = await makeDatabase(postgres);
  }
  const clients = localClients(cloud.endpoint);
  started.defer(() => Object.values(clients).forEach((client) => client.destroy()));
  const { env: resources } = await provision(clients, RATES_PLAN, { prefix: "polybot-local" });
  const bucket = resources.UPLOADS_BUCKET;
  const variables = ratesVariables({ databaseUrl, port });
  for (const [key, body] of await putSamples(clients.s3, bucket)) {
    const code = await processes.runOnce({
      name: "ingest",
      entry: "rates/ingest.ts",
      variables: { ...variables, S3_BUCKET: bucket, S3_OBJECT_KEY: key },
    });
    if (code !== 0) throw new SamplesNotLoaded(`${key} (${body.length} bytes) ended with ${code}.`);
  }
  const start = (name: string, entry: string, own: Readonly<Record<string, string>>): Child => {
    const child = processes.start({ name, entry, variables: own, isWorker: false });
    started.defer(async () => await child.stop());
    return child;
  };
  const api = start("rates", "rates/main.ts", variables);
  const tasks = createIngestTasks(processes, variables);
  started.defer(async () => await tasks.stop());
  cloud.ecs.define(tasks.definition);
  const { family, container } = tasks.definition;
  const told = { resources, cluster: cloud.ecs.cluster, family, container };
  const dispatcher = start("dispatcher", "rates/dispatcher.ts", dispatcherVariables(told));
  const running = started.move();
  return {
    address: `http://127.0.0.1:${port}`,
    incoming: `${cloud.endpoint}/${bucket}/incoming/`,
    databaseUrl,
    resources,
    api,
    dispatcher,
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

/** Not where uploads come in: they are loaded before anything else is started, in the order in which they need each other. */
async function putSamples(s3: S3Client, Bucket: string): Promise<ReadonlyMap<string, string>> {
  const { regions, ports, prices } = makeSampleData(STARTING);
  const files = new Map([
    ["samples/regions.csv", regions],
    ["samples/ports.csv", ports],
    ["samples/prices.csv", [...prices].join("")],
  ]);
  for (const [key, text] of files) {
    await s3.send(new PutObjectCommand({ Bucket, Key: key, Body: text }));
  }
  return files;
}
