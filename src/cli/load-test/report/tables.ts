import type { Table } from "../../report/html-table.ts";
import { number, seconds } from "../../report/words.ts";
import type { Latency } from "./latency.ts";
import type { LoadReport, Part } from "./load-report.ts";

const UNSEEN = "not to be seen";

/** The figures of a load test, one a row. */
export function figuresTable(report: LoadReport): Table {
  const { all, late, taken } = report;
  return [
    [report.target, ""],
    ...whatBecameOf(report),
    ["answered after: half, 95 %, 99 %", threeOf(all.latency)],
    ["answered after, at worst", all.latency ? ms(all.latency.max) : UNSEEN],
    ["taken after: half, 95 %, 99 %", threeOf(taken)],
    ["sent late: 99 %, at worst", `${ms(late.p99)}, ${ms(late.max)}`],
    ["answers a second", seen(report.perSecond)],
    ["most without an answer", seen(report.mostOpen)],
    ["most waiting for a worker", seen(report.mostWaiting)],
    ["left in the queues", seen(report.leftUnderWay)],
    ["dead letters", seen(report.deadLetters)],
    ["workers: before, at most, after", workersOf(report)],
  ];
}

function whatBecameOf({ all, planned, refused, ...report }: LoadReport): Table {
  const refusals = Object.entries(refused);
  const sent = number(all.sent);
  return [
    ["sent", all.sent === planned ? sent : `${sent} of ${number(planned)}`],
    ...refusals.map(([why, times]) => [`not taken: ${why}`, number(times)]),
    ["answered", all.latency ? number(all.answered) : UNSEEN],
    ...(all.inWords > 0 ? [["  in words, without a picture", number(all.inWords)]] : []),
    report.brokenOff === undefined
      ? ["lost", seen(report.lost)]
      : ["not waited for", number(report.open)],
    ["doubled", seen(report.doubled)],
  ];
}

/** Each kind of request for itself; no rows where there is but one kind. */
export function partsTable({ parts }: LoadReport): Table {
  return [["of these", "sent", "answered", "after: half, 95 %, 99 %"], ...parts.map(rowOf)];
}

function rowOf({ name, sent, answered, latency }: Part): readonly string[] {
  return [name, number(sent), latency ? number(answered) : UNSEEN, threeOf(latency)];
}

function workersOf({ workers }: LoadReport): string {
  return workers ? [workers.before, workers.most, workers.after].map(number).join(", ") : UNSEEN;
}

function threeOf(latency: Latency | undefined): string {
  return latency ? [latency.p50, latency.p95, latency.p99].map(ms).join(", ") : UNSEEN;
}

function ms(value: number): string {
  return seconds(value / 1000);
}

function seen(value: number | undefined): string {
  return value === undefined ? UNSEEN : number(value);
}
