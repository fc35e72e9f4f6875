import { randomUUID } from "node:crypto";
import { arnIn, clusterArn, definitionArn, type EcsWorld, type TaskDefinition } from "./world.ts";

export interface Task {
  readonly taskArn: string;
  readonly definition: TaskDefinition;
  readonly startedBy: string | undefined;
  readonly cpu: number;
  readonly memory: number;
  /** What was asked for beside the definition. */
  readonly overrides: object;
  readonly environment: Readonly<Record<string, string>>;
  readonly tags: Readonly<Record<string, string>>;
  readonly createdAt: number;
  desiredStatus: "RUNNING" | "STOPPED";
  lastStatus: "PROVISIONING" | "PENDING" | "RUNNING" | "STOPPING" | "STOPPED";
  startedAt?: number;
  stoppingAt?: number;
  stoppedAt?: number;
  stopCode?: "EssentialContainerExited" | "UserInitiated" | "TaskFailedToStart";
  stoppedReason?: string;
  exitCode?: number;
  /** What ECS says of the container, such as that it ran out of memory. */
  containerReason?: string;
  readonly stop: AbortController;
  readonly kill: AbortController;
}

/** 128 + SIGKILL, as a container's exit code says it. */
const KILLED = 137;

const OUT_OF_MEMORY = "OutOfMemoryError: Container killed due to memory usage";

/** What a task is asked to be. */
export type AskedTask = Pick<
  Task,
  "definition" | "startedBy" | "cpu" | "memory" | "overrides" | "environment" | "tags"
>;

export function createTask(world: EcsWorld, asked: AskedTask): Task {
  const task: Task = {
    ...asked,
    taskArn: arnIn(world, "task", randomUUID().replaceAll("-", "")),
    createdAt: Date.now(),
    desiredStatus: "RUNNING",
    lastStatus: "PROVISIONING",
    stop: new AbortController(),
    kill: new AbortController(),
  };
  world.tasks.set(task.taskArn, task);
  return task;
}

/** Starts the task's container and keeps the task's state until it has stopped. */
export function start(world: EcsWorld, task: Task): void {
  const life = live(world, task);
  world.living.add(life);
  void life.then(() => world.living.delete(life)); // it never rejects
}

async function live(world: EcsWorld, task: Task): Promise<void> {
  task.lastStatus = "PENDING";
  const fault = await world.troubles.meetAtStart(task);
  if (fault !== undefined) return ended(task, "TaskFailedToStart", fault);
  if (task.stop.signal.aborted) return ended(task, "UserInitiated", task.stoppedReason);
  task.lastStatus = "RUNNING";
  task.startedAt = Date.now();
  const running = task.definition.run({
    taskArn: task.taskArn,
    environment: task.environment,
    stop: task.stop.signal,
    kill: task.kill.signal,
  });
  if (world.troubles.hasTooLittleMemory(task)) {
    task.containerReason = OUT_OF_MEMORY;
    task.kill.abort();
  }
  try {
    task.exitCode = (await running) ?? KILLED;
  } catch (err) {
    return ended(task, "TaskFailedToStart", `CannotStartContainerError: ${String(err)}`);
  }
  const isStopped = task.stop.signal.aborted;
  if (isStopped) return ended(task, "UserInitiated", task.stoppedReason);
  ended(task, "EssentialContainerExited", "Essential container in task exited");
}

function ended(
  task: Task,
  stopCode: NonNullable<Task["stopCode"]>,
  reason = "Task stopped by user",
): void {
  const now = Date.now();
  task.desiredStatus = "STOPPED";
  task.lastStatus = "STOPPED";
  task.stoppingAt ??= now;
  task.stoppedAt = now;
  task.stopCode = stopCode;
  task.stoppedReason = reason;
}

/** A task as ECS tells of it; times are in seconds since 1970. */
export function taskView(world: EcsWorld, task: Task): object {
  const { definition, startedBy, exitCode, containerReason } = task;
  const container = {
    containerArn: `${task.taskArn}/${definition.container}`,
    taskArn: task.taskArn,
    name: definition.container,
    lastStatus: task.lastStatus === "PROVISIONING" ? "PENDING" : task.lastStatus,
    ...(exitCode !== undefined && { exitCode }),
    ...(containerReason !== undefined && { reason: containerReason }),
  };
  return {
    taskArn: task.taskArn,
    clusterArn: clusterArn(world),
    taskDefinitionArn: definitionArn(definition),
    group: `family:${definition.family}`,
    ...(startedBy !== undefined && { startedBy }),
    launchType: "FARGATE",
    desiredStatus: task.desiredStatus,
    lastStatus: task.lastStatus,
    cpu: String(task.cpu),
    memory: String(task.memory),
    createdAt: task.createdAt / 1000,
    ...(task.startedAt !== undefined && { startedAt: task.startedAt / 1000 }),
    ...(task.stoppingAt !== undefined && { stoppingAt: task.stoppingAt / 1000 }),
    ...(task.stoppedAt !== undefined && { stoppedAt: task.stoppedAt / 1000 }),
    ...(task.stopCode !== undefined && { stopCode: task.stopCode }),
    ...(task.stoppedReason !== undefined && { stoppedReason: task.stoppedReason }),
    containers: [container],
    overrides: task.overrides,
    tags: Object.entries(task.tags).map(([key, value]) => ({ key, value })),
    version: 1,
  };
}
