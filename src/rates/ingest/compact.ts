import type pg from "pg";
import { tryToCompact } from "./locks.ts";
import { monthsFromCells, WORK_MEM } from "./months-from-cells.ts";

/** So many rows of sums of the same month are read as fast as one; more are made into one. */
const MAX_ROWS = 16;

/** Months at once, so that each step is short and one that is cut off has lost nothing that was done. */
const MONTHS_AT_ONCE = 20_000;

const CROWDED = `
CREATE TEMPORARY TABLE crowded ON COMMIT DROP AS
SELECT orig, dest, month FROM sums
GROUP BY orig, dest, month HAVING count(*) > ${MAX_ROWS} LIMIT ${MONTHS_AT_ONCE}`;

const TAKE_OUT = `
CREATE TEMPORARY TABLE parts ON COMMIT DROP AS
WITH gone AS (DELETE FROM sums USING crowded WHERE (sums.orig, sums.dest, sums.month) = (crowded.orig, crowded.dest, crowded.month)
  RETURNING sums.*)
SELECT * FROM gone`;

const PUT_BACK = monthsFromCells(`
  SELECT orig, dest, month, one.day, sum(one.total)::bigint AS total, sum(one.n)::integer AS n
  FROM parts, unnest(days, totals, counts) AS one (day, total, n)
  GROUP BY orig, dest, month, one.day`);

/** Whether loading this file is a good time to look for months with many rows: it looks at all of them. */
export function isTimeToCompact({
  fileId,
  flushes,
}: {
  readonly fileId: number;
  readonly flushes: number;
}): boolean {
  return flushes > MAX_ROWS || (flushes > 0 && fileId % MAX_ROWS === 0);
}

/**
 * Makes months that many files added rows to one row each. What is said of them stays the same throughout. Leaves it to
 * others when they do it already, or change the tree.
 */
export async function compact(client: pg.ClientBase): Promise<void> {
  for (let months = MONTHS_AT_ONCE; months === MONTHS_AT_ONCE;) {
    await client.query("BEGIN");
    months = (await tryToCompact(client)) ? await compactSome(client) : 0;
    await client.query("COMMIT");
  }
}

async function compactSome(client: pg.ClientBase): Promise<number> {
  await client.query(WORK_MEM);
  const { rowCount } = await client.query(CROWDED);
  if (!rowCount) return 0;
  await client.query("ANALYZE crowded");
  await client.query(TAKE_OUT);
  await client.query(PUT_BACK);
  return rowCount;
}
