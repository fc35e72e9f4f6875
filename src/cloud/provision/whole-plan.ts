import type { Plan } from "./plan.ts";
import { POLYBOT_PLAN } from "./polybot-plan.ts";
import { RATES_PLAN } from "./rates-plan.ts";

/** All queues, tables and buckets that there are. */
export const WHOLE_PLAN: Plan = {
  queues: [...POLYBOT_PLAN.queues, ...RATES_PLAN.queues],
  tables: [...POLYBOT_PLAN.tables, ...RATES_PLAN.tables],
  buckets: [...POLYBOT_PLAN.buckets, ...RATES_PLAN.buckets],
};
