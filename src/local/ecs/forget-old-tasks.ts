import type { Task } from "./task.ts";
import type { EcsWorld } from "./world.ts";

/** ECS forgets tasks, and the client tokens that they were started with, an hour after they have stopped, … */
const FORGOTTEN_AFTER_MS = 3_600_000;
/** … and client tokens after a day, whatever came of them. */
const TOKEN_FORGOTTEN_AFTER_MS = 24 * FORGOTTEN_AFTER_MS;

/** What ECS would know no more is not known from here on. */
export function forgetOldTasks({ tasks, tokens }: EcsWorld): void {
  for (const task of tasks.values()) {
    if (age(task) > FORGOTTEN_AFTER_MS) tasks.delete(task.taskArn);
  }
  for (const [token, { at, tasks: started }] of tokens) {
    const isOver = started.length > 0 && started.every((task) => age(task) > FORGOTTEN_AFTER_MS);
    if (isOver || Date.now() - at > TOKEN_FORGOTTEN_AFTER_MS) tokens.delete(token);
  }
}

/** How long ago it has stopped, in ms; 0 while it has not. */
function age({ stoppedAt }: Task): number {
  return stoppedAt === undefined ? 0 : Date.now() - stoppedAt;
}
