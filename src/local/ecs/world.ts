import { EcsError } from "./ecs-error.ts";
import type { Task } from "./task.ts";
import type { Troubles } from "./troubles.ts";

/** What a task runs: one container. */
export interface TaskDefinition {
  readonly family: string;
  readonly container: string;
  /** In ECS's units (1024 is a processor) and MiB, unless a task is started with others. */
  readonly cpu: number;
  readonly memory: number;
  readonly tags?: Readonly<Record<string, string>>;
  /** Runs the container to its end, and gives its exit code, or null when a signal ended it. */
  readonly run: (container: {
    readonly taskArn: string;
    readonly environment: Readonly<Record<string, string>>;
    /** Aborted when ECS sends SIGTERM. */
    readonly stop: AbortSignal;
    /** Aborted when ECS sends SIGKILL. */
    readonly kill: AbortSignal;
  }) => Promise<number | null>;
}

/** A service: tasks that somebody else keeps running. */
export interface EcsService {
  readonly name: string;
  readonly count: () => { readonly desired: number; readonly running: number };
}

export interface AskedBefore {
  readonly asked: string;
  /** ms since 1970 */
  readonly at: number;
  readonly tasks: readonly Task[];
  /** Why there are none. */
  readonly refusal?: string | undefined;
}

/** What there is in the one cluster. */
export interface EcsWorld {
  readonly cluster: string;
  /** By family. */
  readonly definitions: Map<string, TaskDefinition>;
  readonly services: Set<EcsService>;
  /** By ARN, in the order in which they were started. */
  readonly tasks: Map<string, Task>;
  /** What was asked for under a client token, and what came of it. */
  readonly tokens: Map<string, AskedBefore>;
  /** Settles with each task that has not stopped yet. */
  readonly living: Set<Promise<void>>;
  readonly troubles: Troubles;
  /** Between SIGTERM and SIGKILL. */
  readonly stopTimeoutMs: number;
}

/** One operation: reads its input, which is outside data, and gives what is answered. Throws EcsError. */
export type Operation = (world: EcsWorld, input: unknown) => object;

const ACCOUNT = "arn:aws:ecs:us-east-1:000000000000";

/** The ARN of something in this cluster, such as a `task`. */
export function arnIn(world: Pick<EcsWorld, "cluster">, kind: string, name: string): string {
  return `${ACCOUNT}:${kind}/${world.cluster}/${name}`;
}

export function clusterArn({ cluster }: Pick<EcsWorld, "cluster">): string {
  return `${ACCOUNT}:cluster/${cluster}`;
}

/** The first revision, and the only one. */
export function definitionArn({ family }: Pick<TaskDefinition, "family">): string {
  return `${ACCOUNT}:task-definition/${family}:1`;
}

/** Throws as ECS does unless this names our cluster, by name or ARN; who names none means `default`. */
export function checkCluster(world: EcsWorld, cluster = "default"): void {
  if (cluster === world.cluster || cluster === clusterArn(world)) return;
  throw new EcsError("ClusterNotFoundException", "Cluster not found.");
}
