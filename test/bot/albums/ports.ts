import { createDynamoTable } from "../../../src/cloud/dynamodb.ts";
import type { Queue } from "../../../src/cloud/queue.ts";
import { createSqsQueue } from "../../../src/cloud/sqs.ts";
import type { Change, Table } from "../../../src/cloud/table.ts";
import type { useLocalCloud } from "../../support/local-cloud.ts";
import type { Random } from "../../support/random.ts";
import type { createFakeTelegram, FakeGateway } from "./fake-telegram.ts";
import type { Process, Scheduler } from "./scheduler.ts";

export type Made = Awaited<ReturnType<ReturnType<typeof useLocalCloud>["provisioned"]>>;

export const QUEUES = ["inbox", "results", "jobs"] as const;
export type QueueName = (typeof QUEUES)[number];

/** Times are those of the run's own clock: they travel with the message. */
export interface Wrapped {
  /** When it was sent, and its delay is over. */
  readonly due: number;
  readonly body: string;
}

/** Words of an update that take, or end, the right to do something once. */
const TAKES = /#(replyOwner|statusOwner|wordsOwner) = :owner|SET #statusClaimedAt = :now/;
const ENDS =
  /#sentAt|#toldAt|#statusMessageId = |REMOVE #(replyOwner|statusOwner|wordsOwner|statusClaimedAt)/;

export interface PortsDeps {
  readonly scheduler: Scheduler;
  readonly random: Random;
  readonly telegram: ReturnType<typeof createFakeTelegram>;
  readonly now: () => number;
  /** Share of messages that come twice. */
  readonly twice: number;
  /** Of a receive; without it none waits. */
  readonly waitSeconds?: number;
}

/** The real services, and a Telegram and an S3 in memory; whatever a process does with them is one of its steps. */
export function createPorts(made: Made, deps: PortsDeps) {
  const { scheduler, random, telegram, now, twice, waitSeconds = 0 } = deps;
  const { env } = made;
  const tables = {
    jobs: createDynamoTable(made.dynamodb, { table: env.JOBS_TABLE, key: "jobId" }),
    albums: createDynamoTable(made.dynamodb, { table: env.ALBUMS_TABLE, key: "albumId" }),
  };
  const queues: Readonly<Record<QueueName, Queue>> = {
    inbox: createSqsQueue(made.sqs, { url: env.INBOX_QUEUE_URL, waitSeconds }),
    results: createSqsQueue(made.sqs, { url: env.RESULTS_QUEUE_URL, waitSeconds }),
    jobs: createSqsQueue(made.sqs, { url: env.JOBS_QUEUE_URL, waitSeconds }),
  };
  /** Queues that may have something; the others need not be asked. */
  const mayHave = new Set<QueueName>();
  const blobs = new Map<string, string>();
  /** The chats in which a process holds a right: whoever loses it leaves the others in doubt. */
  const claims = new Map<Process, Set<number>>();

  function keepClaims(process: Process, { update }: Change, chatId: unknown): void {
    if (typeof chatId !== "number") return;
    const mine = claims.get(process) ?? new Set();
    claims.set(process, mine);
    if (ENDS.test(update)) mine.delete(chatId);
    if (TAKES.test(update)) mine.add(chatId);
  }

  return {
    tables,
    queues,
    mayHave,
    blobs,
    claims,

    tableOf(process: Process, name: keyof typeof tables): Table {
      const table = tables[name];
      const step = scheduler.step;
      return {
        ...table,
        get: async (key) => await step(process, `${name}.get`, async () => await table.get(key)),
        insert: async (item) =>
          await step(process, `${name}.insert`, async () => await table.insert(item)),
        update: async (key, change) =>
          await step(process, `${name}.update ${change.update.slice(0, 40)}`, async () => {
            const item = await table.update(key, change);
            keepClaims(process, change, item?.["chatId"]);
            return item;
          }),
      };
    },

    queueOf(process: Process, name: QueueName): Pick<Queue, "send" | "depth"> {
      return {
        depth: async () => ({ waiting: 0, inFlight: 0, delayed: 0 }),
        send: async (body, { delaySeconds = 0, group, deduplicationId } = {}) =>
          await scheduler.step(process, `${name}.send`, async () => {
            const wrapped: Wrapped = { due: now() + delaySeconds * 1000, body };
            for (let time = random.chance(twice) ? 2 : 1; time > 0; time -= 1) {
              await queues[name].send(JSON.stringify(wrapped), {
                ...(group !== undefined && { group }),
                ...(deduplicationId !== undefined && {
                  deduplicationId: `${deduplicationId}-${time}`,
                }),
              });
            }
            mayHave.add(name);
          }),
      };
    },

    gatewayOf(process: Process): FakeGateway {
      return new Proxy(telegram.gateway, {
        get(target, name: keyof FakeGateway) {
          const method = Reflect.get(target, name) as (...args: unknown[]) => Promise<unknown>;
          return async (...args: unknown[]) => {
            const [to] = args as [{ readonly chatId?: number } | string];
            const chat = typeof to === "object" ? String(to.chatId) : "";
            const call = async () => await method(...args);
            return await scheduler.step(process, `${name} ${chat}`, call);
          };
        },
      });
    },

    blobsOf(process: Process) {
      const step = scheduler.step;
      return {
        get: async ({ key }: { readonly key: string }) =>
          await step(process, "blobs.get", async () => Buffer.from(blobs.get(key) ?? "?")),
        async put({ key, body }: { readonly key: string; readonly body: unknown }) {
          const chunks: Uint8Array[] = [];
          for await (const chunk of body as AsyncIterable<Uint8Array>) chunks.push(chunk);
          await step(process, "blobs.put", async () => {
            blobs.set(key, Buffer.concat(chunks).toString());
          });
        },
        remove: async () => undefined,
      };
    },
  };
}

export type Ports = ReturnType<typeof createPorts>;
