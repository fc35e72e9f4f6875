import { randomUUID } from "node:crypto";
import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { EcsError } from "./ecs-error.ts";
import { createHolds, type Holds } from "./holds.ts";
import { OPERATIONS } from "./operations.ts";
import type { Task } from "./task.ts";
import { createTroubles, type Troubles } from "./troubles.ts";
import type { EcsService, EcsWorld, TaskDefinition } from "./world.ts";

/** What ECS gives a container between SIGTERM and SIGKILL. */
const STOP_TIMEOUT_MS = 30_000;

/** For tests; who runs this for days needs no more. */
const MAX_CALLS = 10_000;

/** One call that was answered, or refused. */
export interface EcsCall {
  readonly operation: string;
  readonly input: unknown;
}

/** Amazon ECS with one cluster, whose containers are what the task definitions run. */
export interface EcsStandIn {
  readonly cluster: string;
  readonly listener: RequestListener;
  readonly troubles: Troubles;
  readonly holds: Holds;
  /** Every call so far, the last 10,000 of them. */
  readonly calls: readonly EcsCall[];
  define(definition: TaskDefinition): void;
  /** There is this service from now on. */
  serve(service: EcsService): void;
  /** In the order in which they were started, those that ECS has forgotten left out. */
  tasks(): readonly Readonly<Task>[];
  /** Kills every container, and settles when all have ended. */
  stop(): Promise<void>;
}

export function createEcsStandIn(cluster: string): EcsStandIn {
  const troubles = createTroubles();
  const holds = createHolds();
  const calls: EcsCall[] = [];
  const world: EcsWorld = {
    cluster,
    definitions: new Map(),
    services: new Set(),
    tasks: new Map(),
    tokens: new Map(),
    living: new Set(),
    troubles,
    stopTimeoutMs: STOP_TIMEOUT_MS,
  };

  let hasStopped = false;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    const name = String(request.headers["x-amz-target"]).split(".")[1] ?? "";
    const input: unknown = await json(request);
    if (hasStopped) return void response.destroy();
    calls.push({ operation: name, input });
    if (calls.length > MAX_CALLS) calls.shift();
    const { status, body } = outcome(name, input);
    await holds.pass(name);
    response.writeHead(status, {
      "content-type": "application/x-amz-json-1.1",
      "x-amzn-requestid": randomUUID(),
    });
    response.end(JSON.stringify(body));
  }

  function outcome(name: string, input: unknown): { status: number; body: object } {
    const operation = OPERATIONS.get(name);
    try {
      if (!operation) throw new EcsError("UnknownOperationException", `There is no ${name} here.`);
      return { status: 200, body: operation(world, input) };
    } catch (err) {
      if (!(err instanceof EcsError)) throw err;
      return { status: 400, body: { __type: err.code, message: err.message, ...err.fields } };
    }
  }

  return {
    cluster,
    listener: (request, response) => void answer(request, response).catch(() => response.destroy()),
    troubles,
    holds,
    calls,
    define: (definition) => void world.definitions.set(definition.family, definition),
    serve: (service) => void world.services.add(service),
    tasks: () => [...world.tasks.values()],
    async stop() {
      hasStopped = true;
      troubles.clear();
      holds.clear();
      for (const { stop, kill } of world.tasks.values()) {
        stop.abort();
        kill.abort();
      }
      await Promise.all(world.living);
    },
  };
}
