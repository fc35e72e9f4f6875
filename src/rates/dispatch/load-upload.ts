import { RetryLater, type Work } from "../../cloud/handling.ts";
import type { Tasks } from "../../cloud/tasks.ts";
import { type FollowDeps, followTask } from "./follow-task.ts";
import { nextStep } from "./next-step.ts";
import type { Slots } from "./slots.ts";
import { startTask } from "./start-task.ts";
import type { TakeSlot } from "./take-slot.ts";
import { sizeFor } from "./task-size.ts";
import { tokenOf } from "./token.ts";
import type { Upload } from "./upload.ts";
import { isInHand, isPaused, type UploadRow, type UploadStore } from "./upload-store.ts";
import { type Verdict, verdictOf } from "./verdict.ts";

export interface LoadUploadDeps extends FollowDeps {
  readonly store: UploadStore;
  readonly slots: Pick<Slots, "release">;
  readonly takeSlot: TakeSlot;
  readonly tasks: Pick<Tasks, "start" | "stop">;
  readonly maxRetrySeconds: number;
  readonly observe: {
    readonly started: () => void;
    readonly startTrouble: () => void;
    readonly ended: (how: "loaded" | "retried" | "failed") => void;
  };
}

/** How an upload ended: `elsewhere` when another message drives it. */
export type Ending =
  | { readonly kind: "loaded" | "elsewhere" }
  | { readonly kind: "failed"; readonly reason: string };

/**
 * Sees to it that one file is loaded: starts its task once there is room, waits until that has ended, and says how.
 *
 * Every step may run twice, here or in another dispatcher: what was done is in the row, a task is started once for each
 * token, and whoever comes too late with a change goes on from what the row says then. Throws RetryLater when another
 * task shall try it later.
 */
export async function loadUpload(
  deps: LoadUploadDeps,
  upload: Upload,
  { messageId, signal, log }: Pick<Work, "signal" | "log"> & { readonly messageId: string },
): Promise<Ending> {
  const { store } = deps;
  for (;;) {
    const { row, isNew } = await store.open(upload, { size: sizeFor(upload.bytes), messageId });
    const ending = await endingOf(row);
    if (ending === "taken-over") continue;
    if (ending) return ending;
    const running = await started(row, isNew);
    if (!running) continue; // somebody else has gone on meanwhile
    const { taskArn = "" } = running;
    const verdict = verdictOf(await followTask(deps, taskArn, { signal, log }));
    await deps.slots.release(tokenOf(running));
    await settle(running, verdict);
  }

  /** The end if it has one, or nothing when this message is to drive it. */
  async function endingOf(row: UploadRow): Promise<Ending | "taken-over" | undefined> {
    if (row.state === "loaded") return { kind: "loaded" };
    if (row.messageId === messageId) {
      return row.state === "failed" ? { kind: "failed", reason: row.reason ?? "" } : undefined;
    }
    const isSeenTo = isPaused(row, deps.now()) || isInHand(row, deps.now());
    if (row.state === "working" && isSeenTo) return { kind: "elsewhere" };
    await store.takeOver(row, messageId);
    return "taken-over";
  }

  async function started(row: UploadRow, isNew: boolean): Promise<UploadRow | undefined> {
    if (row.taskArn !== undefined) return row;
    const pauseMs = (row.retryAt ?? 0) - deps.now();
    if (pauseMs > 0) throw new RetryLater(pauseMs / 1000, row.reason ?? "It waits for its retry.");
    const token = tokenOf(row);
    await deps.takeSlot(token, { signal, mayHold: !isNew });
    const { tasks, observe } = deps;
    const starting = { tasks, store, onTrouble: observe.startTrouble };
    const taskArn = await startTask(starting, row, { signal, log });
    if (taskArn === undefined) return undefined;
    const { cpu, memory, task } = row;
    const changed = await store.started(row, taskArn);
    if (changed) {
      log.info({ taskArn, task, cpu, memory, bytes: upload.bytes }, "task started");
      observe.started();
      return changed;
    }
    // Somebody else saw the end of this task long ago; whatever runs under its token, it has a slot until it ends.
    await followTask(deps, taskArn, { signal, log });
    await deps.slots.release(token);
    return undefined;
  }

  async function settle(row: UploadRow, verdict: Verdict): Promise<void> {
    const { taskArn, task } = row;
    const step = nextStep(verdict, row, deps.maxRetrySeconds);
    if (!(await store.settle(row, step))) return; // somebody else was first
    deps.observe.ended(step.kind);
    if (step.kind === "loaded") return log.info({ taskArn, task }, "file loaded");
    const { reason } = step;
    if (step.kind === "failed") return log.error({ taskArn, task, reason }, "file not loaded");
    const { size, seconds } = step;
    log.warn({ taskArn, task, reason, seconds, ...size }, "task failed; another one will try");
  }
}
