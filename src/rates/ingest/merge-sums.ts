import type pg from "pg";
import { changeSums } from "./locks.ts";

/** For sorting and adding up, per operation; the default of 4 MB would put most of it on the disk. */
export const WORK_MEM = "SET LOCAL work_mem = '64MB'";

/**
 * Adds `new_sums` to `sums`. What is there of the same months is read, added to and written back, so nobody else may
 * change it meanwhile. In the order of the key, so that neighbours are written together.
 */
const MERGE = `
INSERT INTO sums (orig, dest, month, days, totals, counts)
SELECT orig, dest, month,
  array_agg(day ORDER BY day), array_agg(total ORDER BY day), array_agg(n ORDER BY day)
FROM (
  SELECT orig, dest, month, day, sum(total)::bigint AS total, sum(n)::integer AS n
  FROM (
    SELECT orig, dest, month, day, total, n FROM new_sums
    UNION ALL
    SELECT orig, dest, month, one.day, one.total, one.n
    FROM (SELECT DISTINCT orig, dest, month FROM new_sums) AS touched
    JOIN sums USING (orig, dest, month), unnest(days, totals, counts) AS one (day, total, n)
  ) AS parts
  GROUP BY orig, dest, month, day
) AS cells
GROUP BY orig, dest, month
ORDER BY orig, dest, month
ON CONFLICT (orig, dest, month) DO UPDATE
SET days = excluded.days, totals = excluded.totals, counts = excluded.counts`;

/** Adds what `new_sums` has to the sums that the API answers from. */
export async function mergeSums(client: pg.ClientBase): Promise<void> {
  await client.query(WORK_MEM);
  await client.query("ANALYZE new_sums");
  await changeSums(client);
  await client.query(MERGE);
}

/**
 * The sums from region to region, from those from port to port: first one side is taken together, which leaves little
 * for the other.
 */
const REGIONS_AGAIN = `
INSERT INTO sums (orig, dest, month, days, totals, counts)
SELECT orig, dest, month,
  array_agg(day ORDER BY day), array_agg(total ORDER BY day), array_agg(n ORDER BY day)
FROM (
  SELECT from_region.orig, above.slug AS dest, month, day, sum(total)::bigint AS total, sum(n)::integer AS n
  FROM (
    SELECT above.slug AS orig, sums.dest, month, one.day, sum(one.total) AS total, sum(one.n) AS n
    FROM sums JOIN region_ports AS above ON above.code = sums.orig,
      unnest(days, totals, counts) AS one (day, total, n)
    GROUP BY above.slug, sums.dest, month, one.day
  ) AS from_region
  JOIN region_ports AS above ON above.code = from_region.dest
  GROUP BY from_region.orig, above.slug, month, day
) AS cells
GROUP BY orig, dest, month
ORDER BY orig, dest, month`;

/** Makes the sums of regions anew, after the tree has changed under prices that are in. */
export async function rebuildRegionSums(client: pg.ClientBase): Promise<void> {
  await client.query(WORK_MEM);
  await changeSums(client);
  await client.query(`DELETE FROM sums WHERE orig !~ '^[A-Z]'`); // no port begins otherwise, and no region does
  await client.query(REGIONS_AGAIN);
}
