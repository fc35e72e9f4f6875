import type { Plan } from "../../cloud/provision/plan.ts";

const flag = { type: "boolean", default: false } as const;

/** The options that choose parts of a plan; of one queue or several is the same. */
export const PART_OPTIONS = {
  queue: flag,
  queues: flag,
  tables: flag,
  buckets: flag,
  all: flag,
} as const;

export type Parts = Readonly<Record<keyof typeof PART_OPTIONS, boolean>>;

export function namesNoPart(parts: Parts): boolean {
  return !Object.keys(PART_OPTIONS).some((name) => new Map(Object.entries(parts)).get(name));
}

/** The parts of the plan that were asked for; together they add up. */
export function partOfPlan(plan: Plan, { queue, queues, tables, buckets, all }: Parts): Plan {
  return {
    queues: all || queue || queues ? plan.queues : [],
    tables: all || tables ? plan.tables : [],
    buckets: all || buckets ? plan.buckets : [],
  };
}
