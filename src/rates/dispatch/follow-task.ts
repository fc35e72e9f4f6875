import type { Tasks, TaskState } from "../../cloud/tasks.ts";
import type { Logger } from "../../lib/logger.ts";
import { overdue, type TaskLimits } from "./overdue.ts";
import type { LookAtTask } from "./task-rounds.ts";

/** A task that was just started may be unknown for a few seconds; one that ended is forgotten after an hour. */
const UNKNOWN_MS = 60_000;

export interface FollowDeps extends TaskLimits {
  readonly tasks: Pick<Tasks, "stop">;
  readonly look: LookAtTask;
  readonly now: () => number;
}

/**
 * Waits until a task has stopped, and sees to it that it does: one that does not start, or does not end, is stopped.
 * Undefined when the cluster has forgotten it. Rejects when the signal aborts.
 */
export async function followTask(
  { tasks, look, now, ...limits }: FollowDeps,
  taskArn: string,
  { signal, log }: { readonly signal: AbortSignal; readonly log: Logger },
): Promise<TaskState | undefined> {
  let lastKnownAt = now();
  let isTold = false;
  for (;;) {
    const task = await unlessAborted(look(taskArn), signal);
    if (task?.phase === "stopped") return task;
    if (task) lastKnownAt = now();
    else if (now() - lastKnownAt > UNKNOWN_MS) return undefined;
    const why = task && overdue(task, limits, now());
    if (why !== undefined && !isTold) isTold = await stop(why);
  }

  async function stop(why: string): Promise<boolean> {
    log.error({ taskArn, why }, "task is stopped");
    try {
      await tasks.stop(taskArn, why);
      return true;
    } catch (err) {
      log.warn({ err, taskArn }, "task not stopped; trying again");
      return false;
    }
  }
}

async function unlessAborted<Result>(work: Promise<Result>, signal: AbortSignal): Promise<Result> {
  signal.throwIfAborted();
  const { promise, reject } = Promise.withResolvers<never>();
  const abort = (): void => reject(signal.reason);
  signal.addEventListener("abort", abort);
  try {
    return await Promise.race([work, promise]);
  } finally {
    signal.removeEventListener("abort", abort);
  }
}
