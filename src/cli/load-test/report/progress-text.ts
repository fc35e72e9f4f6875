import type { Sample } from "../sampling.ts";

/** How far a load test is, in one line. */
export function progressText(
  { at, sent, answered, open, waiting, workers }: Sample,
  planned: number,
): string {
  return [
    `${Math.floor(at)} s: ${sent} of ${planned} sent, ${answered} answered, ${open} under way`,
    waiting === undefined ? [] : `${waiting} waiting for a worker`,
    workers === undefined ? [] : `${workers} worker${workers === 1 ? "" : "s"}`,
  ]
    .flat()
    .join(", ");
}
