import { Pool } from "pg";
import { z } from "zod";
import { backoffMs } from "../lib/backoff.ts";
import type { Logger } from "../lib/logger.ts";
import type { Service } from "../lib/service.ts";
import { setTimeout as sleep } from "node:timers/promises";
import type { DatabaseAddress } from "./address.ts";

/** Connections of one process: a few per core of a small database, and four tasks stay far below its limit. */
const POOL_MAX = 8;

/** Connections that nobody uses are let go of, so that a database that may sleep falls asleep. */
const IDLE_MS = 10_000;

/** A database that sleeps takes about 15 s to wake. */
const CONNECT_MS = 20_000;

/** The slowest question takes a tenth of a second on ten million prices; one that takes longer than this is lost. */
const STATEMENT_MS = 5000;

/** When not even the server's own time-out arrives, the connection is dead. */
const ANSWER_MS = STATEMENT_MS + 3000;

/** More requests than this waiting for a connection would only all be late. */
const MAX_WAITING = 500;

/**
 * Each question is planned once per connection, not each time, which took as long as answering it. A plan that is kept
 * must be good whatever is asked and however large tables are then: so always by the indexes, which are there for it,
 * and added up without sorting first.
 */
const PLAN_ONCE = `
SET plan_cache_mode = force_generic_plan;
SET enable_seqscan = off;
SET enable_sort = off`;

/** A question that met a restart of the database is asked again for this long, below what clients usually wait. */
const RETRY_FOR_MS = 20_000;
const RETRY = { baseMs: 100, capMs: 1000 };

/** The database cannot be asked now; later it can. */
export class DatabaseUnavailable extends Error {
  override readonly name = "DatabaseUnavailable";
}

export interface Question<Row> {
  /** Of the prepared statement: one name, one text. */
  readonly name: string;
  readonly text: string;
  readonly values: readonly unknown[];
  readonly row: z.ZodType<Row>;
}

export interface LastQuery {
  readonly at: Date;
  readonly outcome: "ok" | "failed";
}

/** Reads from the database; nothing that it does changes anything, so every question may be asked twice. */
export interface Database extends Service {
  /** Throws DatabaseUnavailable when there is no answer in time. */
  ask<Row>(question: Question<Row>): Promise<Row[]>;
  /** What the last question saw; undefined before the first. */
  lastQuery(): LastQuery | undefined;
  /** Connections, and requests that wait for one. */
  load(): { readonly connections: number; readonly waiting: number };
}

export function createDatabase(
  address: DatabaseAddress,
  { log, observe }: { readonly log: Logger; readonly observe: (ms: number, ok: boolean) => void },
): Database {
  const pool = new Pool({
    ...address,
    max: POOL_MAX,
    idleTimeoutMillis: IDLE_MS,
    connectionTimeoutMillis: CONNECT_MS,
    statement_timeout: STATEMENT_MS,
    query_timeout: ANSWER_MS,
    keepAlive: true,
    application_name: "rates",
    // The pool waits for it, which its types do not say.
    // oxlint-disable-next-line typescript/no-misused-promises
    onConnect: async (client) => void (await client.query(PLAN_ONCE)),
  });
  // An idle connection that breaks; the next question makes a new one.
  pool.on("error", (err) => log.warn({ err }, "database connection lost"));
  let last: LastQuery | undefined;
  let stopping: Promise<void> | undefined;

  async function once<Row>({ name, text, values, row }: Question<Row>): Promise<Row[]> {
    const startedAt = performance.now();
    let ok = false;
    try {
      const { rows } = await pool.query<Record<string, unknown>>({
        name,
        text,
        values: [...values],
      });
      ok = true;
      return rows.map((one) => row.parse(one));
    } finally {
      last = { at: new Date(), outcome: ok ? "ok" : "failed" };
      observe(performance.now() - startedAt, ok);
    }
  }

  return {
    name: "database",
    async start() {}, // connects when first asked
    async stop() {
      stopping ??= pool.end();
      await stopping;
    },
    async ask(question) {
      if (pool.waitingCount >= MAX_WAITING) {
        throw new DatabaseUnavailable("Too many requests wait for the database.");
      }
      const until = performance.now() + RETRY_FOR_MS;
      for (let attempt = 1; ; attempt += 1) {
        try {
          return await once(question);
        } catch (err) {
          const isLate = performance.now() > until || stopping !== undefined;
          if (isPassing(err) && !isLate) {
            await sleep(backoffMs(attempt, RETRY));
          } else if (isPassing(err) || isTimeout(err)) {
            throw new DatabaseUnavailable("The database did not answer.", { cause: err });
          } else {
            throw err;
          }
        }
      }
    },
    lastQuery: () => last,
    load: () => ({ connections: pool.totalCount, waiting: pool.waitingCount }),
  };
}

const Coded = z.object({ code: z.string() });

/** SQLSTATE or Node's code of an error, if it has one. */
function codeOf(err: unknown): string | undefined {
  const coded = Coded.safeParse(err);
  return coded.success ? coded.data.code : undefined;
}

/**
 * Connections refused or lost, and a server that is starting, stopping or full (https://www.postgresql.org/docs/16/errcodes-appendix.html):
 * the same question may well succeed soon.
 */
export function isPassing(err: unknown): boolean {
  const code = codeOf(err);
  if (code !== undefined) {
    return /^(08...|57P0[123]|53300|E[A-Z]+)$/.test(code) && code !== "EACCES";
  }
  // pg has no codes for these.
  return err instanceof Error && /^(Connection terminated|timeout expired)/i.test(err.message);
}

/** The server gave up on the statement, or pg on the server. */
function isTimeout(err: unknown): boolean {
  if (codeOf(err) === "57014") return true;
  return err instanceof Error && /^(Query read timeout|timeout exceeded)/i.test(err.message);
}
