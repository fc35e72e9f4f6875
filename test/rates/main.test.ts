import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { CreateBucketCommand, GetObjectCommand, PutObjectCommand } from "@aws-sdk/client-s3";
import { beforeEach, expect, onTestFinished, test, vi } from "vitest";
import { z } from "zod";
import { freePort } from "../../src/local/free-port.ts";
import { runEntry } from "../support/entry.ts";
import { useLocalCloud } from "../support/local-cloud.ts";
import { needsPostgres, useDatabase } from "../support/postgres.ts";
import { INHERITED } from "../support/inherited.ts";

beforeEach(needsPostgres);

const local = useLocalCloud();

const FILES = {
  regions: "slug,name,parent_slug\neurope,Europe,\n",
  ports: "code,name,parent_slug\nCNSGH,Shanghai,\nNLRTM,Rotterdam,europe\n",
  prices: `orig_code,dest_code,day,price\n${"CNSGH,NLRTM,2016-01-01,7\n".repeat(3)}`,
};

/** A bucket with `FILES` under `incoming/`, and `ingest` as ECS runs it. */
async function useBucket(url: string) {
  const { s3 } = local.clients;
  const bucket = `uploads-${url.slice(-20).replaceAll(/[^a-z0-9]/g, "")}`;
  await s3.send(new CreateBucketCommand({ Bucket: bucket }));
  for (const [name, text] of Object.entries(FILES)) {
    await s3.send(new PutObjectCommand({ Bucket: bucket, Key: `incoming/${name}`, Body: text }));
  }
  return {
    bucket,
    put: async (key: string, text: string) =>
      await s3.send(new PutObjectCommand({ Bucket: bucket, Key: key, Body: text })),
    ingest: async (key: string, env: Readonly<Record<string, string>> = {}) =>
      await runEntry("rates/ingest.ts", {
        ...local.cloud.env,
        DATABASE_URL: url,
        S3_BUCKET: bucket,
        S3_OBJECT_KEY: key,
        ...env,
      }),
    text: async (key: string) => {
      const { Body } = await s3.send(new GetObjectCommand({ Bucket: bucket, Key: key }));
      return (await Body?.transformToString()) ?? "";
    },
  };
}

/** The API as a process of its own, once it listens. */
async function startApi(url: string) {
  const entry = fileURLToPath(new URL("../../src/rates/main.ts", import.meta.url));
  const port = await freePort();
  const child = spawn(process.execPath, [entry], {
    env: {
      ...INHERITED,
      DATABASE_URL: url,
      PORT: String(port),
      METRICS_PORT: "0",
      MAX_LINGER_SECONDS: "0",
    },
    stdio: ["ignore", "pipe", "inherit"],
  });
  onTestFinished(() => void child.kill("SIGKILL"));
  const lines: string[] = [];
  createInterface({ input: child.stdout }).on("line", (line) => lines.push(line));
  await vi.waitFor(() => expect(lines.join("\n")).toContain('"started"'), 15_000);
  return {
    child,
    get: async (path: string) => await fetch(`http://127.0.0.1:${port}${path}`),
  };
}

test("files go in by the real process, and the real process answers for them", async () => {
  const { url } = await useDatabase({ migrated: false }); // whoever comes first makes the tables
  const { ingest, text } = await useBucket(url);
  for (const name of ["regions", "ports", "prices"]) {
    const { code, output } = await ingest(`incoming/${name}`);
    expect({ code, output }).toMatchObject({ code: 0 });
  }
  expect(await text("done/incoming/prices.json")).toContain('"rows": 3');

  const { child, get } = await startApi(url);
  const question = "/rates?date_from=2016-01-01&date_to=2016-01-01&origin=CNSGH&destination=europe";
  expect(await (await get(question)).json()).toEqual([{ day: "2016-01-01", average_price: 7 }]);
  expect((await get("/healthy")).status).toBe(200);
  child.kill("SIGTERM");
  expect(await once(child, "exit")).toEqual([0, null]);
});

test("the exit code says whether to try again", async () => {
  const { url } = await useDatabase();
  const { ingest, put, text } = await useBucket(url);
  await put("incoming/picture.csv", "\x89PNG");
  const codes = [
    (await ingest("incoming/picture.csv")).code,
    (await ingest("incoming/nothing.csv")).code,
    (await ingest("incoming/ports", { S3_BUCKET: "no-such-bucket" })).code,
    (await ingest("incoming/prices")).code, // its ports may come yet
  ];
  expect(codes).toEqual([65, 66, 66, 75]);
  expect(await text("rejected/incoming/prices.csv")).toContain("is no known port");
});

test("a configuration with faults names them all, and no secret", async () => {
  const env = { DATABASE_SECRET: '{"password":"very-secret-word"', LOG_LEVEL: "loud" };
  for (const entry of ["rates/main.ts", "rates/ingest.ts"]) {
    const { code, output } = await runEntry(entry, env);
    expect(code).toBe(1);
    expect(output).toContain("DATABASE_SECRET");
    expect(output).toContain("LOG_LEVEL");
    expect(output).not.toContain("very-secret-word");
  }
  const { output } = await runEntry("rates/main.ts", {});
  expect(output).toContain("either DATABASE_URL or DATABASE_SECRET");
});

test("a password is in no log line", async () => {
  const { url } = await useDatabase({ migrated: false });
  const secret = { username: "postgres", password: "very-secret-word", dbname: "no_such_database" };
  const { code, output } = await runEntry("rates/ingest.ts", {
    ...local.cloud.env,
    DATABASE_SECRET: JSON.stringify({ ...secret, host: new URL(url).searchParams.get("host") }),
    S3_BUCKET: "uploads",
    S3_OBJECT_KEY: "incoming/x",
    LOG_LEVEL: "trace",
  });
  expect(code).toBe(75);
  expect(output).toContain("no_such_database");
  expect(output).not.toContain("very-secret-word");
});

test("a load that is cut off in the middle leaves nothing, and the next one loads it all", async () => {
  const { url, client } = await useDatabase();
  const { ingest, put } = await useBucket(url);
  await ingest("incoming/ports");
  await put("incoming/long", `${FILES.prices}${"CNSGH,NLRTM,2016-01-02,8\n".repeat(50_000)}`);
  // Another session holds the table, so that the load stands still in its middle.
  await client.query("BEGIN");
  await client.query("LOCK TABLE sums IN SHARE MODE");
  const cut = ingest("incoming/long");
  const Waiting = z.array(z.object({ pid: z.number() })).min(1);
  const [waiting] = await vi.waitFor(async () => {
    const { rows } = await client.query(
      "SELECT pid FROM pg_locks JOIN pg_database ON oid = database WHERE datname = current_database() AND NOT granted",
    );
    return Waiting.parse(rows);
  }, 15_000);
  await client.query("SELECT pg_terminate_backend($1)", [waiting?.pid]);
  expect((await cut).code).toBe(75);
  await client.query("ROLLBACK");
  expect((await client.query("SELECT FROM prices")).rowCount).toBe(0);

  expect((await ingest("incoming/long")).code).toBe(0);
  expect((await client.query("SELECT FROM prices")).rowCount).toBe(50_003);
});
