import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import type { Logger } from "pino";
import { createEcsStandIn, type EcsStandIn } from "../ecs/ecs-stand-in.ts";
import { cloudEnvironment } from "./child-environment.ts";
import { answeredPreflight } from "./cors.ts";
import { createDynamodbListener } from "./dynamodb-listener.ts";
import { createFaults, type Faults } from "./faults.ts";
import { operationOf, type ServiceName } from "./operation-of.ts";
import { createQueuesAndObjects } from "./queues-and-objects.ts";
import { createTaskProtection, type TaskProtection } from "./task-protection.ts";

/** SQS, S3, DynamoDB, ECS and its agent on one port of 127.0.0.1; everything lives in memory. */
export interface LocalCloud {
  /** `http://127.0.0.1:<port>` */
  readonly endpoint: string;
  /** The SDK's variables for a process that uses this cloud. */
  readonly env: Readonly<Record<string, string>>;
  readonly faults: Faults;
  readonly taskProtection: TaskProtection;
  readonly ecs: EcsStandIn;
  /** The value of `ECS_AGENT_URI` for a process that stands for this task (letters, digits, `_`, `-`). */
  agentUri(taskId: string): string;
  /** The queue takes the next message, or the next `times`, twice. */
  duplicateNext(queueUrl: string, times?: number): void;
  /** Ends tasks, open polls and connections. Safe to call twice. */
  stop(): Promise<void>;
}

/** AWS says nothing of when a hidden message comes back; a tenth of a second is not noticed. */
const TIMERS_EVERY_MS = 100;

const CLUSTER = "polybot-local";

/** Starts a local cloud on this port, or on a free one. */
export async function startLocalCloud(
  options: { readonly port?: number; readonly timersEveryMs?: number; readonly log?: Logger } = {},
): Promise<LocalCloud> {
  const faults = createFaults();
  const taskProtection = createTaskProtection();
  const ecs = createEcsStandIn(CLUSTER);
  const queuesAndObjects = await createQueuesAndObjects(options.timersEveryMs ?? TIMERS_EVERY_MS);
  const listeners: Record<ServiceName, RequestListener> = {
    sqs: queuesAndObjects.listener,
    s3: queuesAndObjects.listener,
    dynamodb: createDynamodbListener(),
    ecs: ecs.listener,
    "ecs-agent": (request, response) =>
      void taskProtection.answer(request, response).catch(() => response.destroy()),
  };
  const server = createServer((request, response) => {
    if (answeredPreflight(request, response)) return;
    const operation = operationOf(request);
    if (faults.answered(operation, request, response)) return;
    listeners[operation.service](request, response);
  });
  server.keepAliveTimeout = 0; // a client that reuses a connection just as it is closed gets ECONNRESET
  const endpoint = `http://127.0.0.1:${await listen(server, options.port ?? 0)}`;
  options.log?.info({ endpoint }, "local cloud started");

  async function stop(): Promise<void> {
    await ecs.stop();
    await queuesAndObjects.stop();
    const closed = new Promise((resolve) => server.close(resolve));
    server.closeAllConnections();
    await closed;
  }

  let stopping: Promise<void> | undefined;
  return {
    endpoint,
    env: cloudEnvironment(endpoint),
    faults,
    taskProtection,
    ecs,
    agentUri: (taskId) => `${endpoint}/agent/${taskId}`,
    duplicateNext: (queueUrl, times = 1) => queuesAndObjects.duplicateNext(queueUrl, times),
    async stop() {
      stopping ??= stop();
      await stopping;
    },
  };
}

async function listen(server: ReturnType<typeof createServer>, port: number): Promise<number> {
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen(port, "127.0.0.1", resolve);
  await promise;
  // The type allows a path for pipes; a server that listens on a host and port has an AddressInfo.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return (server.address() as AddressInfo).port;
}
