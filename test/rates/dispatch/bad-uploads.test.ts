import {
  DeleteBucketCommand,
  DeleteObjectCommand,
  GetObjectCommand,
  PutBucketVersioningCommand,
} from "@aws-sdk/client-s3";
import { Client } from "pg";
import { pino } from "pino";
import { beforeEach, expect, onTestFinished, test } from "vitest";
import { startPostgres } from "../../../src/local/postgres/start-postgres.ts";
import { migrate } from "../../../src/rates/migrate.ts";
import { eventually, useDispatchers } from "../../support/dispatcher-rig.ts";
import { priceFiles, useIngestTasks } from "../../support/ingest-tasks.ts";
import { useLocalCloud } from "../../support/local-cloud.ts";
import { needsPostgres, useDatabase } from "../../support/postgres.ts";

// What may be wrong with a file, its name, its bucket or the database, seen to by the dispatcher and real tasks.

const local = useLocalCloud();
beforeEach(needsPostgres);

const REGION = "slug,name,parent_slug\nhere,Here,\n";

const ODD_KEYS = [
  "incoming/line\nbreak.csv",
  "incoming/a+b c&d=e?f#g%h.csv",
  "incoming/100%25.csv",
  "incoming/ü/日本 🛳.csv",
  "incoming/\"double\" 'single' \\back; $(x) `y`.csv",
  "incoming/a//b/.csv",
];

async function useUploads() {
  const database = await useDatabase();
  const tasks = useIngestTasks(local.cloud, database);
  const rig = await useDispatchers(local, { run: tasks.run, maxTasks: 3, visibilitySeconds: 30 });
  const files = async (): Promise<unknown[]> => {
    const { rows } = await database.client.query<{ key: string }>("SELECT key FROM files");
    return rows.map(({ key }) => key);
  };
  return { rig, database, files };
}

test("whatever a file is called, it is loaded, and its report is beside its name", async () => {
  const { rig, files } = await useUploads();
  await rig.start();
  for (const [number, key] of ODD_KEYS.entries()) {
    await rig.put(key, REGION.replaceAll("here", `here-${number}`));
  }
  await rig.loaded(ODD_KEYS.length);
  await rig.quiet();
  expect(new Set(await files())).toEqual(new Set(ODD_KEYS));
  for (const key of ODD_KEYS) {
    const report = { Bucket: rig.env.UPLOADS_BUCKET, Key: `done/${key}.json` };
    const { Body } = await local.clients.s3.send(new GetObjectCommand(report));
    expect(JSON.parse((await Body?.transformToString()) ?? "")).toMatchObject({ rows: 1 });
  }
  expect(await rig.deadLetters()).toEqual([]);
}, 120_000);

test("a file without a byte and one that is a picture are refused at once, and the others are loaded", async () => {
  const { rig, files } = await useUploads();
  await rig.start();
  await rig.put("incoming/empty.csv", "");
  await rig.put("incoming/picture.csv", "\u0089PNG\r\n\u001A\n\0\0\0\rIHDR");
  await rig.put("incoming/good.csv", REGION);
  await rig.loaded(1);
  await eventually(async () => expect(await rig.deadLetters()).toHaveLength(2));
  await rig.quiet();
  expect(await files()).toEqual(["incoming/good.csv"]);
  expect(rig.tasks()).toHaveLength(3);
  for (const { reason } of await rig.deadLetters()) expect(reason).toContain("exit code 65");
}, 120_000);

test.each(["file", "bucket"])(
  "a %s that is gone when its task runs is a dead letter at once",
  async (what) => {
    const { rig } = await useUploads();
    using hold = local.cloud.ecs.troubles.holdStarts();
    await rig.put("incoming/a.csv", REGION);
    await rig.start();
    await eventually(() => expect(rig.tasks()).toHaveLength(1));
    const Bucket = rig.env.UPLOADS_BUCKET;
    await local.clients.s3.send(new DeleteObjectCommand({ Bucket, Key: "incoming/a.csv" }));
    if (what === "bucket") await local.clients.s3.send(new DeleteBucketCommand({ Bucket }));
    hold.remove();
    const [letter] = await eventually(async () => {
      const letters = await rig.deadLetters();
      expect(letters).toHaveLength(1);
      return letters;
    });
    expect(letter?.reason).toBe("Poison: incoming/a.csv: the file is gone (exit code 66)");
    await rig.quiet();
    expect(rig.tasks()).toHaveLength(1);
    expect(await rig.holders()).toEqual([]);
  },
  120_000,
);

test("a file that is put again, and again, is loaded as it is in the end; the event of its deletion does nothing", async () => {
  const { rig, database } = await useUploads();
  const Bucket = rig.env.UPLOADS_BUCKET;
  const VersioningConfiguration = { Status: "Enabled" } as const;
  await local.clients.s3.send(new PutBucketVersioningCommand({ Bucket, VersioningConfiguration }));
  for (const name of ["One", "Two", "Three"]) {
    await rig.put("incoming/a.csv", REGION.replace("Here", name));
  }
  await rig.send(
    JSON.stringify({
      Records: [
        {
          eventName: "ObjectRemoved:DeleteMarkerCreated",
          s3: { bucket: { name: Bucket }, object: { key: "incoming/a.csv", versionId: "9" } },
        },
      ],
    }),
  );
  await rig.start();
  await rig.loaded(3);
  await rig.quiet();
  const { rows } = await database.client.query("SELECT name FROM regions WHERE slug = 'here'");
  expect(rows).toEqual([{ name: "Three" }]);
  expect(await rig.deadLetters()).toEqual([]);
}, 120_000);

test("a database that restarts while files are loaded costs a try, and no row", async () => {
  const postgres = await startPostgres({ fsync: "off" });
  onTestFinished(async () => await postgres.stop());
  const url = postgres.url("postgres");
  await migrate({ connectionString: url }, { log: pino({ level: "silent" }) });
  const client = new Client({ connectionString: url });
  client.on("error", () => undefined); // it ends with the database
  await client.connect();
  const tasks = useIngestTasks(local.cloud, { url });
  const rig = await useDispatchers(local, { run: tasks.run, maxTasks: 3, visibilitySeconds: 30 });
  const { regions, ports, prices } = priceFiles(3);
  await rig.start();
  await rig.put("incoming/regions.csv", regions);
  await rig.loaded(1);
  await rig.put("incoming/ports.csv", ports);
  await rig.loaded(2);

  // Another session holds the table, so that all loads stand still in their middle.
  await client.query("BEGIN");
  await client.query("LOCK TABLE sums IN SHARE MODE");
  for (const [key, text] of prices) await rig.put(key, text);
  await eventually(async () => {
    const waiting = await client.query("SELECT FROM pg_locks WHERE NOT granted");
    expect(waiting.rowCount).toBe(prices.size);
  });
  await postgres.restart();
  await rig.loaded(2 + prices.size);
  await rig.quiet();

  const after = new Client({ connectionString: url });
  await after.connect();
  onTestFinished(async () => await after.end());
  const { rows } = await after.query("SELECT count(*)::integer AS count FROM prices");
  expect(rows).toEqual([{ count: 3 * prices.size }]);
  const retried = (await rig.rows()).filter(({ retries }) => retries > 0);
  expect(retried).toHaveLength(prices.size);
  expect(await rig.deadLetters()).toEqual([]);
  expect(await rig.holders()).toEqual([]);
}, 120_000);
