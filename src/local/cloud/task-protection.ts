import type { IncomingMessage, ServerResponse } from "node:http";
import { json } from "node:stream/consumers";
import { z } from "zod";

interface ProtectionCall {
  readonly taskId: string;
  readonly enabled: boolean;
  readonly expiresInMinutes: number | undefined;
}

/** The part of the ECS agent that protects a task from scale-in, for tasks that run as local processes. */
export interface TaskProtection {
  /** Every PUT so far, the refused ones included. */
  readonly calls: readonly ProtectionCall[];
  /** Whether ECS would spare this task now. */
  isProtected(taskId: string): boolean;
  /** A task's protection ends with it, however it ended: the next one of its name begins without. */
  taskEnded(taskId: string): void;
  /** From now on the agent answers 200 with a failure of this reason. */
  refuse(reason?: string): void;
  /** Undoes `refuse`. */
  accept(): void;
}

const MAX_MINUTES = 2880; // documented, as is the default
const DEFAULT_MINUTES = 120;

const Put = z.object({
  ProtectionEnabled: z.boolean(),
  ExpiresInMinutes: z.int().min(1).max(MAX_MINUTES).optional(),
});

/** Answers `PUT` and `GET /agent/<task id>/task-protection/v1/state` as the agent in a container does. */
export function createTaskProtection(): TaskProtection & {
  answer(request: IncomingMessage, response: ServerResponse): Promise<void>;
} {
  const calls: ProtectionCall[] = [];
  const until = new Map<string, number>();
  let refusal: string | undefined;

  async function put(taskId: string, request: IncomingMessage): Promise<Reply> {
    const wanted = Put.safeParse(await json(request).catch(() => undefined));
    const TaskArn = arnOf(taskId);
    if (!wanted.success) return invalid(TaskArn);
    const { ProtectionEnabled: enabled, ExpiresInMinutes: minutes } = wanted.data;
    calls.push({ taskId, enabled, expiresInMinutes: minutes });
    if (refusal !== undefined) {
      return { status: 200, body: { failure: { Arn: TaskArn, Detail: null, Reason: refusal } } };
    }
    if (enabled) until.set(taskId, Date.now() + (minutes ?? DEFAULT_MINUTES) * 60_000);
    else until.delete(taskId);
    return state(taskId);
  }

  function state(taskId: string): Reply {
    const end = isProtected(taskId) ? until.get(taskId) : undefined;
    const expiry = end === undefined ? {} : { ExpirationDate: new Date(end).toISOString() };
    const protection = { ProtectionEnabled: end !== undefined, ...expiry, TaskArn: arnOf(taskId) };
    return { status: 200, body: { protection } };
  }

  function isProtected(taskId: string): boolean {
    return (until.get(taskId) ?? 0) > Date.now();
  }

  return {
    calls,
    isProtected,
    taskEnded: (taskId) => void until.delete(taskId),
    refuse(reason = "DEPLOYMENT_BLOCKED") {
      refusal = reason;
    },
    accept() {
      refusal = undefined;
    },
    async answer(request, response) {
      const taskId = /^\/agent\/([\w-]+)\/task-protection\/v1\/state$/.exec(request.url ?? "")?.[1];
      const reply = await (taskId === undefined
        ? { status: 404, body: {} }
        : request.method === "PUT"
          ? put(taskId, request)
          : state(taskId));
      response.writeHead(reply.status, { "content-type": "application/json" });
      response.end(JSON.stringify(reply.body));
    },
  };
}

interface Reply {
  readonly status: number;
  readonly body: unknown;
}

function arnOf(taskId: string): string {
  return `arn:aws:ecs:us-east-1:000000000000:task/local/${taskId}`;
}

function invalid(Arn: string): Reply {
  const error = { Arn, Code: "InvalidParameterException", Message: "Invalid request" };
  return { status: 400, body: { error } };
}
