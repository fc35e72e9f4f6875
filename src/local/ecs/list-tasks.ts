import { z } from "zod";
import { EcsError } from "./ecs-error.ts";
import { forgetOldTasks } from "./forget-old-tasks.ts";
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
