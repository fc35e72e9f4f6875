import type { TaskState } from "../../cloud/tasks.ts";

/** How long a task may take. */
export interface TaskLimits {
  /** A task that does not run by then is stopped. */
  readonly maxStartMs: number;
  /** A task that runs longer is stopped. */
  readonly maxTaskMs: number;
}

/** Why a task is to be stopped, or nothing. */
export function overdue(
  { phase, createdAt, startedAt }: TaskState,
  { maxStartMs, maxTaskMs }: TaskLimits,
  now: number,
): string | undefined {
  if (phase === "starting" && now - createdAt > maxStartMs) return "It did not start in time.";
  if (now - (startedAt ?? now) > maxTaskMs) return "It did not end in time.";
  return undefined;
}
