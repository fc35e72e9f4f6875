import { setTimeout as sleep } from "node:timers/promises";
import type { Tasks, TaskState } from "../../cloud/tasks.ts";
import type { Logger } from "../../lib/logger.ts";

/** Tells how a task is, a round later; undefined when it is not known. */
export type LookAtTask = (id: string) => Promise<TaskState | undefined>;

/** Asks for all tasks that somebody waits for in one call per round, however many they are. */
export function createTaskRounds({
  tasks,
  everyMs,
  log,
}: {
  readonly tasks: Pick<Tasks, "describe">;
  readonly everyMs: number;
  readonly log: Logger;
}): LookAtTask {
  let asked = new Set<string>();
  let next: Promise<ReadonlyMap<string, TaskState>> | undefined;

  async function round(): Promise<ReadonlyMap<string, TaskState>> {
    await sleep(everyMs);
    const ids = asked;
    asked = new Set(); // whoever asks from here on is in the next round
    next = undefined;
    for (;;) {
      try {
        return await tasks.describe([...ids]);
      } catch (err) {
        log.warn({ err, tasks: ids.size }, "tasks not described; asking again");
        await sleep(everyMs);
      }
    }
  }

  return async (id) => {
    asked.add(id);
    next ??= round();
    return (await next).get(id);
  };
}
