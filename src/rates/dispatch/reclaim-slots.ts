import type { Tasks, TaskState } from "../../cloud/tasks.ts";
import type { Logger } from "../../lib/logger.ts";
import { overdue, type TaskLimits } from "./overdue.ts";
import type { Slots } from "./slots.ts";
import { askForTask } from "./start-task.ts";
import { partsOf, tokenOf } from "./token.ts";
import { isInHand, type UploadRow, type UploadStore } from "./upload-store.ts";

export interface ReclaimDeps extends TaskLimits {
  readonly slots: Slots;
  readonly store: Pick<UploadStore, "get" | "started" | "refused" | "touch">;
  readonly tasks: Pick<Tasks, "describe" | "find" | "running" | "start" | "stop">;
  readonly maxTasks: number;
  /** Looking costs a read for each slot, and one call for all their tasks; what waits does so for this long. */
  readonly everyMs: number;
  readonly now: () => number;
  readonly log: Logger;
}

/** A slot, and its upload if that still wants this task. */
interface Held {
  readonly token: string;
  readonly row: UploadRow | undefined;
}

/**
 * Sees to it that slots become free. While all are taken nothing is received, not even the messages of those who hold
 * them: after a crash or a deployment these may be uploads that nobody has in hand. So here their tasks are looked after
 * without their messages. Slots of tasks that have stopped are freed. A task that nobody has in hand is stopped when it
 * is overdue. A slot whose task is not written down (a dispatcher was killed in between) gets what was started for it, or
 * is started now: its message finds that later.
 *
 * Does nothing when called again sooner than it is to look again.
 */
export function createReclaim(deps: ReclaimDeps): () => Promise<void> {
  const { slots, store, tasks, now, log } = deps;
  const told = new Set<string>();
  let last = Number.NEGATIVE_INFINITY;

  async function read(token: string): Promise<Held> {
    const { uploadId, task } = partsOf(token);
    const row = await store.get(uploadId);
    // Who goes on to another task, or to the end, has seen that this one has stopped.
    return { token, row: row?.state === "working" && row.task === task ? row : undefined };
  }

  async function seeTo({ token, row }: Held, state: TaskState | undefined): Promise<void> {
    const isLeft = row === undefined || !isInHand(row, now());
    // What ECS does not know after so long it has forgotten.
    if (state ? state.phase === "stopped" : isLeft) {
      log.warn({ token }, "slot freed: nobody holds it any more");
      return await slots.release(token);
    }
    const why = state && isLeft ? overdue(state, deps, now()) : undefined;
    if (row?.taskArn !== undefined && why !== undefined) await stop(row.taskArn, why);
  }

  async function stop(taskArn: string, why: string): Promise<void> {
    if (told.has(taskArn)) return;
    log.error({ taskArn, why }, "task is stopped");
    try {
      await tasks.stop(taskArn, why);
      told.add(taskArn);
    } catch (err) {
      log.warn({ err, taskArn }, "task not stopped; trying again");
    }
  }

  /** False when there is no room for it now. */
  async function startUnseen(row: UploadRow): Promise<boolean> {
    const { uploadId, key } = row;
    try {
      const found = await tasks.find(tokenOf(row));
      if (found === undefined && (await tasks.running()) >= deps.maxTasks) return false;
      const taskArn = found ?? (await askForTask({ tasks, store }, row));
      log.warn({ uploadId, key, taskArn }, "task of a lost start written down");
      await store.started(row, taskArn);
      return true;
    } catch (err) {
      log.warn({ err, uploadId, key }, "lost start not taken up; trying again");
      await store.touch(uploadId); // so that the others have their turn before it is tried again
      return false;
    }
  }

  async function look(): Promise<void> {
    const held = await Promise.all([...(await slots.holders())].map(read));
    const states = await tasks.describe(held.flatMap(({ row }) => row?.taskArn ?? []));
    for (const each of held.filter((one) => !isUnwritten(one))) {
      await seeTo(each, states.get(each.row?.taskArn ?? ""));
    }
    for (const { row } of held.filter(isUnwritten)) {
      if (row && !isInHand(row, now()) && !(await startUnseen(row))) return;
    }
  }

  return async () => {
    if (now() - last < deps.everyMs) return;
    last = now();
    try {
      await look();
    } catch (err) {
      log.warn({ err }, "slots not looked after; trying again");
    }
  };
}

function isUnwritten({ row }: Held): boolean {
  return row !== undefined && row.taskArn === undefined;
}
