import type { QueuePlan } from "./plan.ts";

/** What a queue of the plan and its dead-letter queue are called; SQS demands the ending of a FIFO queue. */
export function queueNames(
  { name, fifo }: Pick<QueuePlan, "name" | "fifo">,
  prefix: string,
): { readonly queue: string; readonly deadLetters: string } {
  const end = fifo ? ".fifo" : "";
  return { queue: `${prefix}-${name}${end}`, deadLetters: `${prefix}-${name}-dead-letters${end}` };
}
