import { z } from "zod";

const dollars = z.number().min(0).max(1_000_000);
const amount = z.number().min(0).max(1_000_000);

/** What one picture uses; counted in the code, except for the sizes, which are estimates. */
const PerPicture = z.strictObject({
  /** The inbox: send, receive, delete. */
  fifoRequests: amount.default(3),
  /** Jobs and results: the same each. */
  sqsRequests: amount.default(6),
  /** Row, status claimed and sent, work claimed and done, reply claimed and told: each once more in the index byChat. */
  tableWrites: amount.default(14),
  tableReads: amount.default(6),
  /** Original and result. */
  puts: amount.default(2),
  gets: amount.default(2),
  storedKilobytes: amount.default(400),
  /** As the images bucket keeps them in prod. */
  storedDays: amount.default(90),
  /** The result, on its way to Telegram. */
  sentKilobytes: amount.default(200),
  logKilobytes: amount.default(3),
});

/**
 * US dollars, list prices of us-east-1 as public pages gave them in November 2026; `docs/deploy.md` has the arithmetic of
 * what does not depend on load. No discounts for much use, no free tier.
 */
export const Prices = z.strictObject({
  /** c6i.large. */
  instanceHour: dollars.default(0.085),
  /** 30 GB of gp3. */
  instanceDiskMonth: dollars.default(2.4),
  /** A task of 1 vCPU and 1.5 GB, where it runs on Fargate. */
  fargateTaskHour: dollars.default(0.04048 + 1.5 * 0.004445),
  /** An environment without workers: load balancer, NAT, addresses, two bot tasks, secrets, alarms. */
  environmentMonth: dollars.default(146.5),
  millionFifoRequests: dollars.default(0.5),
  millionSqsRequests: dollars.default(0.4),
  millionTableWrites: dollars.default(0.625),
  millionTableReads: dollars.default(0.125),
  millionPuts: dollars.default(5),
  millionGets: dollars.default(0.4),
  storedGbMonth: dollars.default(0.023),
  sentGb: dollars.default(0.09),
  logGb: dollars.default(0.5),
  perPicture: PerPicture.default(PerPicture.parse({})),
});
export type Prices = z.infer<typeof Prices>;
