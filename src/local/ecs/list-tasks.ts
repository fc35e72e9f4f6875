import { z } from "zod";
import { EcsError } from "./ecs-error.ts";
import type { Task } from "./task.ts";
import { checkCluster, type EcsWorld } from "./world.ts";

const ListTasks = z.object({
  cluster: z.string().optional(),
  family: z.string().optional(),
  startedBy: z.string().optional(),
  desiredStatus: z.enum(["RUNNING", "PENDING", "STOPPED"]).optional(),
  maxResults: z.int().min(1).max(100).default(100),
  nextToken: z.string().regex(/^\d+$/).optional(),
});

/** ECS forgets tasks, and the client tokens that they were started with, an hour after they have stopped, … */
const FORGOTTEN_AFTER_MS = 3_600_000;
/** … and client tokens after a day, whatever came of them. */
const TOKEN_FORGOTTEN_AFTER_MS = 24 * FORGOTTEN_AFTER_MS;

/** Tells tasks by the status that they shall have, so it counts also those that do not run yet. */
export function listTasks(world: EcsWorld, input: unknown): object {
  const parsed = ListTasks.safeParse(input);
  if (!parsed.success) {
    throw new EcsError("InvalidParameterException", z.prettifyError(parsed.error));
  }
  const { cluster, family, startedBy, maxResults, nextToken } = parsed.data;
  const { desiredStatus = "RUNNING" } = parsed.data;
  checkCluster(world, cluster);
  if (startedBy !== undefined && (family ?? parsed.data.desiredStatus) !== undefined) {
    throw new EcsError("InvalidParameterException", "startedBy must be the only filter.");
  }
  forgetOldTasks(world);
  const fits = (task: Task): boolean =>
    task.desiredStatus === desiredStatus &&
    (family === undefined || task.definition.family === family) &&
    (startedBy === undefined || task.startedBy === startedBy);
  const arns = [...world.tasks.values()].filter(fits).map(({ taskArn }) => taskArn);
  const from = Number(nextToken ?? 0);
  const next = from + maxResults;
  return {
    taskArns: arns.slice(from, next),
    ...(next < arns.length && { nextToken: String(next) }),
  };
}

function forgetOldTasks({ tasks, tokens }: EcsWorld): void {
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
