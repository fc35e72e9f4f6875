import { z } from "zod";
import { EcsError } from "./ecs-error.ts";
import { taskView } from "./task.ts";
import { arnIn, checkCluster, type EcsWorld } from "./world.ts";

const StopTask = z.object({
  cluster: z.string().optional(),
  task: z.string(),
  reason: z.string().optional(),
});

/** SIGTERM, and SIGKILL when the container has not ended by then. */
export function stopTask(world: EcsWorld, input: unknown): object {
  const parsed = StopTask.safeParse(input);
  if (!parsed.success) {
    throw new EcsError("InvalidParameterException", z.prettifyError(parsed.error));
  }
  const { cluster, task: name, reason } = parsed.data;
  checkCluster(world, cluster);
  const task = world.tasks.get(name.startsWith("arn:") ? name : arnIn(world, "task", name));
  if (!task) throw new EcsError("InvalidParameterException", "The referenced task was not found.");
  if (task.desiredStatus === "RUNNING") {
    task.desiredStatus = "STOPPED";
    task.stoppingAt = Date.now();
    task.stoppedReason = reason ?? "Task stopped by user";
    if (task.lastStatus === "RUNNING") task.lastStatus = "STOPPING";
    task.stop.abort();
    setTimeout(() => task.kill.abort(), world.stopTimeoutMs).unref(); // keeps no process alive
  }
  return { task: taskView(world, task) };
}
