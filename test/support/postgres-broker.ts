import { mkdtemp, rm } from "node:fs/promises";
import { createServer } from "node:net";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { TestProject } from "vitest/node";
import { type LocalPostgres, startPostgres } from "../../src/local/postgres/start-postgres.ts";

declare module "vitest" {
  export interface ProvidedContext {
    /** Whoever connects here is told where the one Postgres of this test run is. */
    readonly postgresBroker: string;
  }
}

/** What is lost when the machine goes down does not matter here. */
const FAST = { fsync: "off", synchronous_commit: "off", full_page_writes: "off" };

let folder: string;
let postgres: Promise<LocalPostgres> | undefined;
const broker = createServer((socket) => {
  socket.on("error", () => undefined); // a test that ended while asking
  postgres ??= startPostgres(FAST); // only when a test wants it: it takes over a second
  postgres.then(
    (server) => socket.end(JSON.stringify({ url: server.url("postgres") })),
    (err: unknown) => socket.end(JSON.stringify({ fault: String(err) })),
  );
});

export async function setup({ provide }: TestProject): Promise<void> {
  folder = await mkdtemp(join(tmpdir(), "broker-"));
  const path = join(folder, "socket");
  await new Promise<void>((resolve) => broker.listen(path, resolve));
  provide("postgresBroker", path);
}

export async function teardown(): Promise<void> {
  broker.close();
  await (await postgres?.catch(() => undefined))?.stop();
  await rm(folder, { recursive: true, force: true });
}
