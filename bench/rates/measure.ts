import { startPostgres } from "../../src/local/postgres/start-postgres.ts";
import type { Figure } from "../figure.ts";
import { measureApi } from "./measure-api.ts";
import { createLoadings } from "./measure-loading.ts";

/** As a small server would have it; both sides of every comparison use the same. */
const SETTINGS = { shared_buffers: "512MB", max_wal_size: "8GB", checkpoint_timeout: "30min" };

/**
 * The loading of so many prices of a year between 4,000 pairs of ports, in one file, once for each of `sizes`; and the
 * price API on the first of them.
 */
export async function measureRates(sizes: readonly number[]): Promise<Figure[]> {
  await using started = new AsyncDisposableStack();
  const postgres = await startPostgres(SETTINGS);
  started.defer(async () => await postgres.stop());
  const databaseUrl = postgres.url("postgres");
  const loadings = await createLoadings(databaseUrl);
  started.defer(async () => await loadings.stop());
  const figures: Figure[] = [];
  for (const [index, prices] of sizes.entries()) {
    figures.push(...(await loadings.measure(prices)));
    if (index === 0) figures.push(...(await measureApi(databaseUrl)));
  }
  return figures;
}
