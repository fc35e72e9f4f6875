import { randomBytes } from "node:crypto";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { type DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { PutObjectCommand } from "@aws-sdk/client-s3";
import { PurgeQueueCommand, ReceiveMessageCommand, SendMessageCommand } from "@aws-sdk/client-sqs";
import { ECSClient } from "@aws-sdk/client-ecs";
import { Registry } from "prom-client";
import { expect, onTestFinished, vi } from "vitest";
import { z } from "zod";
import { provision } from "../../src/cloud/provision/provision.ts";
import { RATES_PLAN } from "../../src/cloud/provision/rates-plan.ts";
import { createDynamoTable } from "../../src/cloud/dynamodb.ts";
import { createEcsTasks } from "../../src/cloud/ecs-tasks.ts";
import type { Tasks } from "../../src/cloud/tasks.ts";
import type { Table } from "../../src/cloud/table.ts";
import { createSqsQueue } from "../../src/cloud/sqs.ts";
import { type Child, keepRunning } from "../../src/local/child.ts";
import { childEnvironment } from "../../src/local/cloud/child-environment.ts";
import type { TaskDefinition } from "../../src/local/ecs/world.ts";
import {
  createDispatcher,
  type DispatcherDeps,
} from "../../src/rates/dispatch/create-dispatcher.ts";
import { createDispatcherMetrics } from "../../src/rates/dispatch/metrics.ts";
import type { Service } from "../../src/lib/service.ts";
import { recordedLog } from "./recorded-log.ts";
import type { useLocalCloud } from "./local-cloud.ts";
import { INHERITED } from "./inherited.ts";

type Container = Parameters<TaskDefinition["run"]>[0];

/** Far above what anything takes on a busy machine. */
const PATIENCE = { timeout: 60_000, interval: 20 };

const Line = z.looseObject({ msg: z.string() });

/**
 * A bucket with its queue and table, a family of tasks that `run` stands for, and dispatchers, which end with the test:
 * in this process, where they look often, or as processes of their own.
 */
export async function useDispatchers(
  local: ReturnType<typeof useLocalCloud>,
  options: {
    readonly run: TaskDefinition["run"];
    readonly maxTasks?: number;
    readonly maxStartMs?: number;
    readonly visibilitySeconds?: number;
    /** Of the task definition. */
    readonly tags?: Readonly<Record<string, string>>;
  },
) {
  const { cloud, clients } = local;
  const prefix = `t-${randomBytes(4).toString("hex")}`;
  const { visibilitySeconds = 6, maxTasks = 50, run, tags = {} } = options;
  const { env, deadLetters } = await provision(clients, RATES_PLAN, { prefix, visibilitySeconds });
  await clients.sqs.send(new PurgeQueueCommand({ QueueUrl: env.UPLOADS_QUEUE_URL })); // of S3's test event
  const family = `${prefix}-ingest`;
  cloud.ecs.define({ family, container: "ingest", cpu: 512, memory: 1024, tags, run });
  const where = {
    cluster: cloud.ecs.cluster,
    family,
    container: "ingest",
    subnets: ["subnet-a", "subnet-b"],
    securityGroup: "sg-a",
  };
  const { log, lines, messages } = recordedLog();
  const queue = createSqsQueue(clients.sqs, { url: env.UPLOADS_QUEUE_URL, waitSeconds: 0 });
  const deadLettersUrl = deadLetters["UPLOADS_QUEUE_URL"] ?? "";

  function tasks() {
    return cloud.ecs.tasks().filter(({ definition }) => definition.family === family);
  }

  const table = (): Table =>
    createDynamoTable(clients.dynamodb, { table: env.UPLOADS_TABLE, key: "uploadId" });

  const ecsTasks = (): Tasks => {
    const ecs = new ECSClient({
      endpoint: cloud.endpoint,
      region: "us-east-1",
      credentials: { accessKeyId: "local", secretAccessKey: "local" },
    });
    onTestFinished(() => ecs.destroy());
    return createEcsTasks(ecs, where);
  };

  return {
    env,
    queue,
    table,
    ecsTasks,
    lines,
    messages,
    tasks,
    /** Starts a dispatcher in this process. */
    async start(more: Partial<DispatcherDeps> = {}): Promise<Service> {
      const dispatcher = createDispatcher({
        queue: createSqsQueue(clients.sqs, { url: env.UPLOADS_QUEUE_URL, waitSeconds: 1 }),
        table: table(),
        tasks: ecsTasks(),
        bucket: env.UPLOADS_BUCKET,
        maxTasks,
        maxRetrySeconds: 0,
        maxStartMs: options.maxStartMs ?? 60_000,
        maxTaskMs: 60_000,
        everyMs: 25,
        graceMs: 10_000,
        metrics: createDispatcherMetrics(new Registry()),
        now: Date.now,
        log,
        ...more,
      });
      onTestFinished(async () => await dispatcher.stop());
      await dispatcher.start();
      return dispatcher;
    },
    /** Starts one as a process, and starts it again when it ends by itself. */
    startProcess(
      more: Readonly<Record<string, string>> = {},
      onEnd: (code: number | null) => void = () => undefined,
    ): Child {
      const dispatcher = keepRunning({
        name: "dispatcher",
        entry: "rates/dispatcher.ts",
        env: childEnvironment({
          inherited: INHERITED,
          cloud: cloud.env,
          own: {
            ...env,
            INGEST_CLUSTER: where.cluster,
            INGEST_SUBNETS: where.subnets.join(),
            INGEST_SECURITY_GROUP: where.securityGroup,
            INGEST_TASK_FAMILY: family,
            INGEST_CONTAINER: where.container,
            MAX_INGEST_TASKS: String(maxTasks),
            MAX_POLL_SECONDS: "1",
            MAX_RETRY_SECONDS: "1",
            METRICS_PORT: "0",
            ...more,
          },
        }),
        killAfterMs: 20_000,
        onStart: () => undefined,
        onEnd: ({ code }) => onEnd(code),
        onLine: (line) => log.info(Line.parse(line)),
      });
      onTestFinished(async () => await dispatcher.stop());
      return dispatcher;
    },
    async put(key: string, body = "x"): Promise<void> {
      const Bucket = env.UPLOADS_BUCKET;
      await clients.s3.send(new PutObjectCommand({ Bucket, Key: key, Body: Buffer.from(body) }));
    },
    async send(body: string): Promise<void> {
      const QueueUrl = env.UPLOADS_QUEUE_URL;
      await clients.sqs.send(new SendMessageCommand({ QueueUrl, MessageBody: body }));
    },
    /** The keys of the tasks, in the order in which they were started. */
    keys: () => tasks().map(({ environment }) => environment["S3_OBJECT_KEY"]),
    /** Settles when every message has been dealt with. */
    async quiet(): Promise<void> {
      await eventually(async () => {
        expect(await queue.depth()).toEqual({ waiting: 0, inFlight: 0, delayed: 0 });
      });
    },
    /** Settles when so many files are in. */
    async loaded(count: number): Promise<void> {
      await eventually(async () => {
        const rows = await rowsOf(clients, env.UPLOADS_TABLE);
        expect(rows.filter(({ state }) => state === "loaded")).toHaveLength(count);
      });
    },
    async rows() {
      const rows = await rowsOf(clients, env.UPLOADS_TABLE);
      return rows.filter(({ uploadId }) => uploadId !== "slots");
    },
    /** The tokens that hold slots. */
    async holders(): Promise<readonly string[]> {
      const rows = await rowsOf(clients, env.UPLOADS_TABLE);
      const slots = rows.find(({ uploadId }) => uploadId === "slots");
      return [...((slots?.["holders"] as Set<string> | undefined) ?? [])];
    },
    async deadLetters() {
      const { Messages = [] } = await clients.sqs.send(
        new ReceiveMessageCommand({
          QueueUrl: deadLettersUrl,
          MaxNumberOfMessages: 10,
          MessageAttributeNames: ["All"],
          VisibilityTimeout: 0,
        }),
      );
      return Messages.map(({ Body = "", MessageAttributes }) => {
        return { body: Body, reason: MessageAttributes?.["reason"]?.StringValue };
      });
    },
  };
}

async function rowsOf({ dynamodb }: { readonly dynamodb: DynamoDBClient }, TableName: string) {
  const { Items = [] } = await dynamodb.send(new ScanCommand({ TableName, ConsistentRead: true }));
  return Items.map((item) => unmarshall(item));
}

/** `vi.waitFor` with the patience that a busy machine needs. */
export async function eventually<T>(look: () => T | Promise<T>): Promise<T> {
  return await vi.waitFor(look, PATIENCE);
}

/** Settles with this when the signal aborts. */
export async function aborted<Result>(signal: AbortSignal, result: Result): Promise<Result> {
  if (!signal.aborted) await new Promise((resolve) => signal.addEventListener("abort", resolve));
  return result;
}

/** Containers that run until they are let go of, each with an exit code. */
export function heldContainers() {
  const running = new Map<string, (code: number) => void>();
  let most = 0;
  return {
    running,
    most: () => most,
    run: async ({ environment, stop, kill: killed }: Container): Promise<number | null> => {
      const key = environment["S3_OBJECT_KEY"] ?? "";
      const { promise, resolve } = Promise.withResolvers<number>();
      running.set(key, resolve);
      most = Math.max(most, running.size);
      const code = await Promise.race([promise, aborted(stop, 143), aborted(killed, null)]);
      running.delete(key);
      return code;
    },
  };
}
