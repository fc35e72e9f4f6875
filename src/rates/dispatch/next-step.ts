import { type TaskSize, withMoreMemory } from "./task-size.ts";
import type { UploadRow } from "./upload-store.ts";
import type { Verdict } from "./verdict.ts";

/** After the first task, so many more. */
const MAX_RETRIES = 3;

/** Before the first, second and third retry: a database that restarts is back by then, and so may be ports that are uploaded later. */
const RETRY_SECONDS = [30, 120, 600];

/** One that needs more memory need not wait. */
const MORE_MEMORY_SECONDS = 1;

/** What is to be done about an upload whose task has ended. */
export type NextStep =
  | { readonly kind: "loaded" }
  | { readonly kind: "failed"; readonly reason: string }
  | {
      readonly kind: "retried";
      readonly reason: string;
      readonly size: TaskSize;
      readonly seconds: number;
    };

export function nextStep(
  verdict: Verdict,
  { key, retries, cpu, memory }: Pick<UploadRow, "key" | "retries" | "cpu" | "memory">,
  maxRetrySeconds: number,
): NextStep {
  if (verdict.kind === "loaded") return verdict;
  const { reason } = verdict;
  if (verdict.kind === "refused" || retries >= MAX_RETRIES) {
    const tried = retries === 0 ? "" : ` (after ${retries} retries)`;
    return { kind: "failed", reason: `${key}: ${reason}${tried}` };
  }
  const { ranOutOfMemory } = verdict;
  const pause = ranOutOfMemory ? MORE_MEMORY_SECONDS : (RETRY_SECONDS[retries] ?? 0);
  return {
    kind: "retried",
    reason,
    size: ranOutOfMemory ? withMoreMemory({ cpu, memory }) : { cpu, memory },
    seconds: Math.min(pause, maxRetrySeconds),
  };
}
