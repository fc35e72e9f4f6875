import type pg from "pg";
import { monthsFromCells, WORK_MEM } from "./months-from-cells.ts";

/**
 * The sums from region to region, from those from port to port: first one side is taken together, which leaves little
 * for the other.
 */
const REGIONS_AGAIN = monthsFromCells(`
  SELECT from_region.orig, above.slug AS dest, month, day, sum(total)::bigint AS total, sum(n)::integer AS n
  FROM (
    SELECT above.slug AS orig, sums.dest, month, one.day, sum(one.total) AS total, sum(one.n) AS n
    FROM sums JOIN region_ports AS above ON above.code = sums.orig,
      unnest(days, totals, counts) AS one (day, total, n)
    GROUP BY above.slug, sums.dest, month, one.day
  ) AS from_region
  JOIN region_ports AS above ON above.code = from_region.dest
  GROUP BY from_region.orig, above.slug, month, day`);

/** Makes the sums of regions anew, after the tree has changed under prices that are in. Hold the tree to change it. */
export async function rebuildRegionSums(client: pg.ClientBase): Promise<void> {
  await client.query(WORK_MEM);
  await client.query(`DELETE FROM sums WHERE orig !~ '^[A-Z]'`); // ports begin with a capital, regions never
  await client.query(REGIONS_AGAIN);
}
