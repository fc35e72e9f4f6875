import { setTimeout as sleep } from "node:timers/promises";
import type { Tasks } from "../../cloud/tasks.ts";
import { createOneAtATime } from "../../lib/one-at-a-time.ts";
import type { Slots } from "./slots.ts";

/** A list that lags is right a moment later. */
const LIST_AGAIN_MS = 1000;

export interface TakeSlotDeps {
  readonly slots: Slots;
  readonly tasks: Pick<Tasks, "running" | "find">;
  readonly maxTasks: number;
  /** Between two looks whether there is room. */
  readonly everyMs: number;
  /** Frees slots that nobody holds any more; called while there is no room. */
  readonly reclaim: () => Promise<void>;
}

/** Takes a slot for a task's token, one caller after the other in the order in which they came; waits as long as there is none. */
export type TakeSlot = (
  token: string,
  options: {
    readonly signal: AbortSignal;
    /** Whether it may have one from before: then it waits behind nobody. */
    readonly mayHold: boolean;
  },
) => Promise<void>;

export function createTakeSlot(deps: TakeSlotDeps): TakeSlot {
  const { slots, tasks, maxTasks, everyMs, reclaim } = deps;
  const inOrder = createOneAtATime();

  async function claimed(token: string, signal: AbortSignal): Promise<void> {
    for (;;) {
      signal.throwIfAborted();
      if ((await slots.claim(token)) !== "full") return;
      await reclaim();
      await sleep(everyMs, undefined, { signal });
    }
  }

  /**
   * Tasks that somebody else started count as well. The slot stays meanwhile: nobody else may go on either. Who has had
   * a slot before may have a task, which is then one of those that run.
   */
  async function room(token: string, signal: AbortSignal, mayRun: boolean): Promise<void> {
    const pauseMs = Math.min(everyMs, LIST_AGAIN_MS);
    while ((await tasks.running()) >= maxTasks) {
      if (mayRun && (await tasks.find(token)) !== undefined) return;
      await sleep(pauseMs, undefined, { signal });
    }
  }

  return async (token, { signal, mayHold }) => {
    if (mayHold && (await slots.holders()).has(token)) return await room(token, signal, true);
    await inOrder(async () => {
      await claimed(token, signal);
      await room(token, signal, false);
    });
  };
}
