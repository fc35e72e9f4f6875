import { createHash } from "node:crypto";
import { readdir, readFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { Client, DatabaseError } from "pg";
import { backoffMs } from "../lib/backoff.ts";
import type { Logger } from "../lib/logger.ts";
import type { DatabaseAddress } from "./address.ts";
import { isPassing } from "./database.ts";

/** Held while migrating; any number that nothing else in this database locks. */
const MIGRATION_LOCK = 7_261_001;

/** A database that sleeps wakes in 15 s; one that restarts needs longer. */
const REACH_FOR_MS = 60_000;
const CONNECT_MS = 20_000;
const RETRY = { baseMs: 250, capMs: 5000 };

/**
 * A change of a table waits this long for those who use it, and holds up everyone behind it; then it lets them pass and
 * tries again.
 */
const TABLE_LOCK_MS = 2000;
const TABLE_LOCK_TRIES = 30;

/** Somebody else's migration is short; one that holds the lock longer than this hangs. */
const MIGRATION_LOCK_MS = 10 * 60_000;

const FOLDER = new URL("./migrations/", import.meta.url);

/** The folder of migrations and the database do not fit together; the message says how. */
class MigrationError extends Error {
  override readonly name = "MigrationError";
}

interface Migration {
  readonly number: number;
  readonly name: string;
  readonly text: string;
  readonly sha256: string;
}

/**
 * Brings the database to the newest schema: each numbered file once, in its own transaction, one process at a time.
 *
 * The database may be newer than this code: during a deploy the old version starts, restarts and works on.
 */
export async function migrate(
  address: DatabaseAddress,
  { log, folder = FOLDER }: { readonly log: Logger; readonly folder?: URL },
): Promise<void> {
  const migrations = await readMigrations(folder);
  const client = await connect(address, log);
  try {
    await client.query(`SET lock_timeout = ${MIGRATION_LOCK_MS}`);
    await client.query("SELECT pg_advisory_lock($1)", [MIGRATION_LOCK]); // ends with the connection
    await client.query(`CREATE TABLE IF NOT EXISTS migrations (
      number integer PRIMARY KEY,
      name text NOT NULL,
      sha256 text NOT NULL,
      applied_at timestamptz NOT NULL DEFAULT now()
    )`);
    const { rows } = await client.query<{ number: number; sha256: string }>(
      "SELECT number, sha256 FROM migrations",
    );
    const applied = new Map(rows.map(({ number, sha256 }) => [number, sha256]));
    for (const migration of migrations) {
      const sha256 = applied.get(migration.number);
      if (sha256 === undefined) {
        await applyPatiently(client, migration);
        log.info({ migration: migration.name }, "migrated");
      } else if (sha256 !== migration.sha256) {
        throw new MigrationError(
          `${migration.name} was changed after it ran. Restore it, and put the change in a new file.`,
        );
      }
    }
  } finally {
    await client.end();
  }
}

/** A connection for one long piece of work. Waits for a database that sleeps or restarts. */
export async function connect(address: DatabaseAddress, log: Logger): Promise<Client> {
  const until = performance.now() + REACH_FOR_MS;
  for (let attempt = 1; ; attempt += 1) {
    const client = new Client({
      ...address,
      connectionTimeoutMillis: CONNECT_MS,
      keepAlive: true,
      application_name: "rates",
    });
    client.on("error", (err) => log.warn({ err }, "database connection lost"));
    try {
      await client.connect();
      return client;
    } catch (err) {
      await client.end().catch(() => undefined); // it may not even have begun
      if (!isPassing(err) || performance.now() > until) throw err;
      log.info({ attempt }, "database not reached yet; trying again");
      await sleep(backoffMs(attempt, RETRY));
    }
  }
}

async function readMigrations(folder: URL): Promise<Migration[]> {
  const names = (await readdir(folder)).filter((name) => name.endsWith(".sql")).toSorted();
  const migrations: Migration[] = [];
  for (const name of names) {
    const text = await readFile(new URL(name, folder), "utf8");
    const sha256 = createHash("sha256").update(text).digest("hex");
    migrations.push({ number: Number(name.slice(0, 4)), name, text, sha256 });
  }
  const isInOrder = migrations.every(({ number }, index) => number === index + 1);
  if (!isInOrder) throw new MigrationError("Migrations are numbered 0001, 0002, … without a gap.");
  return migrations;
}

async function applyPatiently(client: Client, migration: Migration): Promise<void> {
  for (let attempt = 1; ; attempt += 1) {
    try {
      await apply(client, migration);
      return;
    } catch (err) {
      await client.query("ROLLBACK");
      const isLocked = err instanceof DatabaseError && err.code === "55P03";
      if (!isLocked || attempt === TABLE_LOCK_TRIES) throw err;
      await sleep(backoffMs(attempt, RETRY));
    }
  }
}

async function apply(client: Client, { number, name, text, sha256 }: Migration): Promise<void> {
  await client.query("BEGIN");
  await client.query(`SET LOCAL lock_timeout = ${TABLE_LOCK_MS}`);
  await client.query(text);
  await client.query("INSERT INTO migrations (number, name, sha256) VALUES ($1, $2, $3)", [
    number,
    name,
    sha256,
  ]);
  await client.query("COMMIT");
}
