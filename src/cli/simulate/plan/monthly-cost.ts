import type { Prices } from "./prices.ts";

/** A part of a bill, in US dollars a month. */
export interface CostLine {
  readonly name: string;
  readonly dollars: number;
}

export interface Use {
  /** On average. */
  readonly instances: number;
  /** On average, of those on Fargate. */
  readonly fargateTasks: number;
  readonly environments: number;
  readonly picturesPerSecond: number;
}

/** As `docs/deploy.md` counts it. */
const HOURS_A_MONTH = 730;
const SECONDS_A_MONTH = HOURS_A_MONTH * 3600;
const DAYS_A_MONTH = HOURS_A_MONTH / 24;
const KB_A_GB = 1e6;

/** What such use costs a month. */
export function monthlyCost(use: Use, prices: Prices): readonly CostLine[] {
  const each = prices.perPicture;
  const pictures = use.picturesPerSecond * SECONDS_A_MONTH;
  const millions = pictures / 1e6;
  const gigabytes = (kilobytes: number) => (pictures * kilobytes) / KB_A_GB;
  const instance = prices.instanceHour * HOURS_A_MONTH + prices.instanceDiskMonth;
  return [
    {
      name: "workers",
      dollars: use.instances * instance + use.fargateTasks * prices.fargateTaskHour * HOURS_A_MONTH,
    },
    {
      name: "the environment without workers",
      dollars: use.environments * prices.environmentMonth,
    },
    {
      name: "queues",
      dollars:
        millions *
        (each.fifoRequests * prices.millionFifoRequests +
          each.sqsRequests * prices.millionSqsRequests),
    },
    {
      name: "table",
      dollars:
        millions *
        (each.tableWrites * prices.millionTableWrites + each.tableReads * prices.millionTableReads),
    },
    {
      name: "bucket: requests",
      dollars: millions * (each.puts * prices.millionPuts + each.gets * prices.millionGets),
    },
    {
      name: `bucket: pictures of ${each.storedDays} days`,
      dollars:
        (gigabytes(each.storedKilobytes) / DAYS_A_MONTH) * each.storedDays * prices.storedGbMonth,
    },
    { name: "traffic to Telegram", dollars: gigabytes(each.sentKilobytes) * prices.sentGb },
    { name: "logs", dollars: gigabytes(each.logKilobytes) * prices.logGb },
  ];
}

export function totalOf(lines: readonly CostLine[]): number {
  return lines.reduce((sum, { dollars }) => sum + dollars, 0);
}
