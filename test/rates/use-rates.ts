import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { onTestFinished } from "vitest";
import { createDatabase } from "../../src/rates/database.ts";
import { createHttpApp } from "../../src/rates/http.ts";
import { createRatesStore } from "../../src/rates/rates-store.ts";
import type { TestDatabase } from "../support/postgres.ts";

/** The API over this database, on a free port. */
export async function useRates({ address }: Pick<TestDatabase, "address">) {
  const log = pino({ level: "silent" });
  const database = createDatabase(address, { log, observe: () => undefined });
  let isReady = true;
  const app = createHttpApp({
    store: createRatesStore(database),
    database,
    isReady: () => isReady,
    observe: () => undefined,
    now: Date.now,
    log,
  });
  const server = app.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
    await database.stop();
  });
  const { port } = server.address() as AddressInfo;
  const url = `http://127.0.0.1:${port}`;
  return {
    url,
    database,
    stopBeingReady: () => (isReady = false),
    get: async (path: string, init?: RequestInit) => {
      const response = await fetch(`${url}${path}`, init);
      const text = await response.text();
      const type = response.headers.get("content-type") ?? "";
      const body: unknown = type.includes("json") && text !== "" ? JSON.parse(text) : text;
      return { status: response.status, type, body, headers: response.headers };
    },
  };
}
