import { z } from "zod";
import { EcsError } from "./ecs-error.ts";
import { taskView } from "./task.ts";
import { arnIn, checkCluster, type EcsWorld } from "./world.ts";

const DescribeTasks = z.object({
  cluster: z.string().optional(),
  /** Ids or ARNs. */
  tasks: z.array(z.string()).min(1).max(100),
});

/** Tells all of tasks; one that is not known is a failure of its own. */
export function describeTasks(world: EcsWorld, input: unknown): object {
  const parsed = DescribeTasks.safeParse(input);
  if (!parsed.success) {
    throw new EcsError("InvalidParameterException", z.prettifyError(parsed.error));
  }
  checkCluster(world, parsed.data.cluster);
  const arns = parsed.data.tasks.map((task) => {
    return task.startsWith("arn:") ? task : arnIn(world, "task", task);
  });
  const found = arns.map((arn) => world.tasks.get(arn)).filter((task) => task !== undefined);
  return {
    tasks: found.map((task) => taskView(world, task)),
    failures: arns
      .filter((arn) => !world.tasks.has(arn))
      .map((arn) => ({ arn, reason: "MISSING" })),
  };
}
