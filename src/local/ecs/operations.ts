import { describeServices } from "./describe-services.ts";
import { describeTasks } from "./describe-tasks.ts";
import { listTasks } from "./list-tasks.ts";
import { runTask } from "./run-task.ts";
import { stopTask } from "./stop-task.ts";
import type { Operation } from "./world.ts";

/** What the stand-in can do, by ECS's own names. */
export const OPERATIONS: ReadonlyMap<string, Operation> = new Map<string, Operation>([
  ["DescribeServices", describeServices],
  ["DescribeTasks", describeTasks],
  ["ListTasks", listTasks],
  ["RunTask", runTask],
  ["StopTask", stopTask],
]);
