/** For sorting and adding up, per operation; the default of 4 MB would put most of it on the disk. */
export const WORK_MEM = "SET LOCAL work_mem = '64MB'";

/** Puts what a query says of single days (orig, dest, month, day, total, n), each once, into `sums`. */
export function monthsFromCells(cells: string): string {
  return `
INSERT INTO sums (orig, dest, month, days, totals, counts)
SELECT orig, dest, month,
  array_agg(day ORDER BY day), array_agg(total ORDER BY day), array_agg(n ORDER BY day)
FROM (${cells}) AS cells
GROUP BY orig, dest, month
ORDER BY orig, dest, month`;
}
