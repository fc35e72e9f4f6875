import { pino } from "pino";
import { createAlbumStore } from "../../../src/bot/albums/album-store.ts";
import { albumQuestion } from "../../../src/bot/albums/album-question.ts";
import { createAlbums } from "../../../src/bot/albums/create-albums.ts";
import { createBot } from "../../../src/bot/bot.ts";
import { createDeliver } from "../../../src/bot/deliver.ts";
import { createGiveUpUpdate, type GiveUpUpdateDeps } from "../../../src/bot/give-up-update.ts";
import { read } from "../../../src/bot/grammar/read.ts";
import { createInboxHandler } from "../../../src/bot/inbox-handler.ts";
import { createRequest } from "../../../src/bot/request.ts";
import { createResultsHandler } from "../../../src/bot/results-handler.ts";
import { TelegramFailure } from "../../../src/bot/telegram/gateway.ts";
import { type Handling, Poison, RetryLater } from "../../../src/cloud/handling.ts";
import { createDynamoTable } from "../../../src/cloud/dynamodb.ts";
import type { Delivery, Queue } from "../../../src/cloud/queue.ts";
import { createSqsQueue } from "../../../src/cloud/sqs.ts";
import type { Change, Table } from "../../../src/cloud/table.ts";
import { Job } from "../../../src/jobs/job.ts";
import { createJobStore } from "../../../src/jobs/job-store.ts";
import type { RejectReason } from "../../../src/jobs/reasons.ts";
import { resultOf } from "../../../src/jobs/result-message.ts";
import { isTellable } from "../../../src/jobs/row.ts";
import * as transitions from "../../../src/jobs/transitions.ts";
import type { useLocalCloud } from "../../support/local-cloud.ts";
import { seededRandom } from "../../support/random.ts";
import { createFakeTelegram, type FakeGateway } from "./fake-telegram.ts";
import { createScheduler, type Process, type Trouble } from "./scheduler.ts";

export type Made = Awaited<ReturnType<ReturnType<typeof useLocalCloud>["provisioned"]>>;

/** Something that a person does at some time. */
export interface Act {
  /** ms since the start. */
  readonly at: number;
  readonly update: Readonly<Record<string, unknown>>;
}

export interface WorldOptions {
  readonly seed: number;
  readonly trouble: Trouble;
  readonly acts: readonly Act[];
  /** Files that cannot be had from Telegram, and pictures that the worker refuses, by file id. */
  readonly gone: ReadonlySet<string>;
  readonly refused: ReadonlyMap<string, RejectReason>;
  /** Share of messages that come twice. */
  readonly twice: number;
}

type QueueName = "inbox" | "results" | "jobs";

/** A message in somebody's hands, or waiting for its time. */
interface Held {
  readonly queue: QueueName;
  readonly delivery: Delivery;
  readonly body: string;
  due: number;
  attempt: number;
  running: Process | undefined;
}

const START = 1_700_000_000_000;
const BOT = { botId: 42, botName: "polybot" };
const LANES = 5;
/** A message whose worker died comes again within this time. */
const VISIBILITY_MS = 60_000;
/** As the plan says, less the one that is kept for giving up. */
const LAST_TRY: Readonly<Record<QueueName, number>> = { inbox: 4, results: 19, jobs: 4 };
/** Nobody is so unlucky: more deaths only test the dead letters. */
const MAX_DEATHS = 3;
/** A run that takes more steps goes round in circles. */
const MAX_STEPS = 50_000;

/** Words of an update that take or give up the right to do something once. */
const TAKES = /#(replyOwner|statusOwner|wordsOwner) = :owner|SET #statusClaimedAt = :now$/;
const ENDS =
  /#sentAt|#toldAt|#statusMessageId = |REMOVE #(replyOwner|statusOwner|wordsOwner|statusClaimedAt)/;

/**
 * Replicas of the bot and workers on real DynamoDB and SQS and a Telegram in memory, one step at a time in an order that
 * the seed decides; time is the run's own. Settles when nothing is left to do.
 */
export async function runWorld(made: Made, options: WorldOptions) {
  const random = seededRandom(options.seed);
  const telegram = createFakeTelegram();
  for (const fileId of options.gone) telegram.deleteFile(fileId);
  const blobs = new Map<string, string>();
  const clock = { now: START };
  const now = () => clock.now;
  const log = pino({ level: "silent" });
  const unclear = new Set<number>();
  const claims = new Map<Process, Set<number>>();
  const failures: unknown[] = [];
  const scheduler = createScheduler(random, {
    ...options.trouble,
    happened(process, name) {
      const chat = Number(/^send\w+ (-?\d+)/.exec(name)?.[1]);
      if (chat) unclear.add(chat);
      for (const claimed of claims.get(process) ?? []) unclear.add(claimed);
    },
  });

  const queues: Record<QueueName, Queue> = {
    inbox: createSqsQueue(made.sqs, { url: made.env.INBOX_QUEUE_URL, waitSeconds: 0 }),
    results: createSqsQueue(made.sqs, { url: made.env.RESULTS_QUEUE_URL, waitSeconds: 0 }),
    jobs: createSqsQueue(made.sqs, { url: made.env.JOBS_QUEUE_URL, waitSeconds: 0 }),
  };
  const mayHave = new Set<QueueName>();
  const held: Held[] = [];
  const tables = {
    jobs: createDynamoTable(made.dynamodb, { table: made.env.JOBS_TABLE, key: "jobId" }),
    albums: createDynamoTable(made.dynamodb, { table: made.env.ALBUMS_TABLE, key: "albumId" }),
  };

  function tableOf(process: Process, name: keyof typeof tables): Table {
    const table = tables[name];
    const step = async <T>(step: string, run: () => Promise<T>): Promise<T> =>
      await scheduler.step(process, step, run);
    return {
      ...table,
      get: async (key) => await step(`${name}.get`, async () => await table.get(key)),
      insert: async (item) => await step(`${name}.insert`, async () => await table.insert(item)),
      update: async (key, change) =>
        await step(`${name}.update ${change.update.slice(0, 40)}`, async () => {
          const item = await table.update(key, change);
          keepClaims(process, change, item?.["chatId"]);
          return item;
        }),
    };
  }

  /** Whoever dies, or fails, between taking a right and using it leaves the others in doubt. */
  function keepClaims(process: Process, { update }: Change, chatId: unknown): void {
    if (typeof chatId !== "number") return;
    const mine = claims.get(process) ?? new Set();
    claims.set(process, mine);
    if (ENDS.test(update)) mine.delete(chatId);
    if (TAKES.test(update)) mine.add(chatId);
  }

  /** Delays are kept by the run's own clock: they travel in the body. */
  function queueOf(process: Process, name: QueueName): Pick<Queue, "send" | "depth"> {
    return {
      depth: async () => ({ waiting: 0, inFlight: 0, delayed: 0 }),
      send: async (body, { delaySeconds = 0 } = {}) =>
        await scheduler.step(process, `${name}.send`, async () => {
          const due = clock.now + delaySeconds * 1000;
          await queues[name].send(JSON.stringify({ due, body }));
          if (random.chance(options.twice)) await queues[name].send(JSON.stringify({ due, body }));
          mayHave.add(name);
        }),
    };
  }

  function gatewayOf(process: Process): FakeGateway {
    return new Proxy(telegram.gateway, {
      get(target, name: keyof FakeGateway) {
        return async (...args: unknown[]) => {
          const [to] = args as [{ chatId?: number } | string];
          const chat = typeof to === "object" ? String(to.chatId) : "";
          return await scheduler.step(process, `${name} ${chat}`, async () => {
            const method: unknown = Reflect.get(target, name);
            return await (method as (...given: unknown[]) => Promise<unknown>)(...args);
          });
        };
      },
    });
  }

  function blobsOf(process: Process) {
    return {
      get: async ({ key }: { readonly key: string }) =>
        await scheduler.step(process, "blobs.get", async () => Buffer.from(blobs.get(key) ?? "?")),
      async put({ key, body }: { readonly key: string; readonly body: unknown }) {
        const bytes = body as AsyncIterable<Uint8Array>;
        const chunks: Uint8Array[] = [];
        for await (const chunk of bytes) chunks.push(chunk);
        await scheduler.step(process, "blobs.put", async () => {
          blobs.set(key, Buffer.concat(chunks).toString());
        });
      },
      remove: async () => undefined,
    };
  }

  type Handler = Pick<Handling, "handle" | "giveUp">;

  function handlersOf(process: Process): Record<QueueName, Handler> {
    const albumsTable = tableOf(process, "albums");
    const store = createJobStore(tableOf(process, "jobs"));
    const common = {
      ...BOT,
      store,
      gateway: gatewayOf(process),
      blobs: blobsOf(process),
      jobs: queueOf(process, "jobs"),
      results: queueOf(process, "results"),
      imagesBucket: "images",
      admit: async () => true,
      applySettings: async <T>(start: T) => start,
      now,
      log,
      count: () => undefined,
    };
    const request = createRequest(common);
    const albums = createAlbums({
      ...common,
      albums: createAlbumStore(albumsTable),
      table: albumsTable,
      request,
      read,
      question: albumQuestion,
    });
    const others = {
      cancelJobs: async () => [],
      retryJob: async () => false,
      sendAsFile: async () => "sent",
      settings: { of: async () => ({}) },
    };
    const features = { ...others, ...common, request, albums } as unknown as Parameters<
      typeof createBot
    >[0];
    const deliver = createDeliver({ ...common, albums });
    return {
      inbox: createInboxHandler({
        handleUpdate: createBot(features),
        giveUpUpdate: createGiveUpUpdate(features as unknown as GiveUpUpdateDeps),
      }),
      results: createResultsHandler({ deliver, albums }),
      jobs: { handle: worker, giveUp: endJob },
    };

    async function endJob({ body }: Delivery): Promise<boolean> {
      const { id } = Job.parse(JSON.parse(body));
      await store.change(id, transitions.fail(clock.now, "out-of-tries"));
      const row = await store.get(id, clock.now);
      if (row?.state === "working") throw new RetryLater(20, "Somebody else works on it.");
      if (row && isTellable(row)) await common.results.send(resultOf(id));
      return true;
    }

    /** What a worker does, as far as the bot sees it. */
    async function worker({ body }: Delivery): Promise<void> {
      const job = Job.parse(JSON.parse(body));
      const owner = `worker ${random.next()}`;
      const claim = transitions.claim(owner, clock.now, 20_000);
      const row = (await store.change(job.id, claim)) ?? (await store.get(job.id, clock.now));
      if (!row) throw new Poison("no row");
      if (isTellable(row)) return await common.results.send(resultOf(job.id));
      if (row.state !== "working") return;
      if (row.owner !== owner) throw new RetryLater(20, "Somebody else works on it.");
      const keys = "images" in job ? job.images.map(({ key }) => key) : [job.image.key];
      const names = keys.map((key) => blobs.get(key) ?? "?");
      const reason = names.map((name) => options.refused.get(name)).find((each) => each);
      const fence = { owner, attempt: row.attempt };
      if (reason === undefined) {
        const image = { bucket: "images", key: `results/${job.id}.jpg` };
        blobs.set(image.key, names.join("+"));
        const labels = job.kind === "detect" ? { labels: [] } : {};
        const result = { image, width: 64, height: 48, ...labels };
        await store.change(job.id, transitions.finish(fence, clock.now, result));
      } else {
        await store.change(job.id, transitions.refuse(fence, clock.now, reason));
      }
      await common.results.send(resultOf(job.id));
    }
  }

  const handlers = new WeakMap<Process, Record<QueueName, Handler>>();
  const processes: Process[] = [];
  for (const name of ["bot1", "bot2", "worker"]) start(name);

  function start(name: string): void {
    const process = { name, isAlive: true };
    handlers.set(process, handlersOf(process));
    processes.push(process);
  }

  async function run(message: Held, process: Process): Promise<void> {
    const handler = handlers.get(process)?.[message.queue];
    if (!handler) throw new Error("no such process");
    const { delivery, body } = message;
    const work = {
      signal: new AbortController().signal,
      log,
      visibilitySeconds: 60,
      alsoRenew: () => undefined,
    };
    try {
      const mine = { ...delivery, body, attempt: message.attempt };
      if (message.attempt > LAST_TRY[message.queue]) await handler.giveUp(mine, new Error("last"));
      else await handler.handle(mine, work);
      await scheduler.step(process, `${message.queue}.ack`, async () => await delivery.ack());
      held.splice(held.indexOf(message), 1);
      mayHave.add(message.queue);
    } catch (err) {
      if (err instanceof Poison || err instanceof TypeError) failures.push(err);
      if (failures.length > 0) throw failures[0];
      const seconds = err instanceof RetryLater ? err.seconds : 1 + random.below(4);
      again(message, seconds * 1000);
    }
  }

  function again(message: Held, ms: number): void {
    message.running = undefined;
    message.attempt += 1;
    message.due = clock.now + ms;
  }

  /** Takes what lies in the queues. */
  async function pump(): Promise<void> {
    for (const queue of ["inbox", "results", "jobs"] as const) {
      while (mayHave.has(queue)) {
        const delivery = await queues[queue].receive(new AbortController().signal);
        if (!delivery) {
          mayHave.delete(queue);
          break;
        }
        const wrapped = queue === "inbox" ? undefined : (JSON.parse(delivery.body) as Wrapped);
        const body = wrapped?.body ?? delivery.body;
        const due = wrapped?.due ?? 0;
        held.push({ queue, delivery, body, due, attempt: 1, running: undefined });
      }
    }
  }

  function replaceTheDead(): void {
    for (const process of processes.filter(({ isAlive }) => !isAlive)) {
      processes.splice(processes.indexOf(process), 1);
      claims.delete(process);
      for (const message of held.filter(({ running }) => running === process)) {
        again(message, random.below(VISIBILITY_MS));
      }
      start(process.name);
    }
  }

  function failureOf(name: string, when: "before" | "after"): Error {
    const [method = ""] = name.split(" ");
    if (!(method in telegram.gateway)) return new Error(`${name}: the network failed`);
    if (!/^send/.test(method)) return new TelegramFailure("not-done", name);
    if (when === "after") return new TelegramFailure("unknown-outcome", name);
    return random.pick([
      new TelegramFailure("not-done", name),
      new TelegramFailure("too-fast", name, { seconds: 3 }),
      new TelegramFailure("unknown-outcome", name),
    ]);
  }

  const acts = options.acts.toSorted((one, other) => one.at - other.at);
  const pressed = new Set<string>();
  const sentMessages = new Map(
    acts.map(({ update }) => {
      const message = update["message"] as { chat: { id: number }; message_id: number };
      return [`${message.chat.id} ${message.message_id}`, message];
    }),
  );
  let updateId = 1;

  async function send(update: Act["update"], group: unknown): Promise<void> {
    const times = random.chance(options.twice) ? 2 : 1;
    for (let time = 1; time <= times; time += 1) {
      const body = JSON.stringify({ update_id: updateId, ...update });
      // Telegram's repeats come when the queue has forgotten the first one.
      await queues.inbox.send(body, {
        group: String(group),
        deduplicationId: `${options.seed}-${START}-${String(group)}-${updateId}-${time}`,
      });
      mayHave.add("inbox");
    }
    updateId += 1;
  }

  /** People press the first button under each question that they see, perhaps twice. */
  async function press(isEnd: boolean): Promise<void> {
    for (const { id, chatId, buttons, text, replyTo } of telegram.shown) {
      const data = buttons[0]?.[0]?.data;
      // Of two questions about one photo a person presses one; about an album it must not matter.
      const key = data?.startsWith("album") ? String(id) : `${chatId} ${replyTo}`;
      if (data === undefined || !/^(album|detect)/.test(data) || pressed.has(key)) continue;
      if (!isEnd && random.chance(0.9)) continue;
      pressed.add(key);
      const message = { message_id: id, chat: { id: chatId, type: "private" }, date: 1, text };
      const original = sentMessages.get(`${chatId} ${replyTo}`);
      const from = { id: chatId, is_bot: false, first_name: "Ada" };
      await send(
        {
          callback_query: {
            id: String(id),
            from,
            message: { ...message, reply_to_message: original },
            data,
          },
        },
        chatId,
      );
    }
  }

  let steps = 0;
  for (;;) {
    await scheduler.settled();
    replaceTheDead();
    await pump();
    await press(false);
    const due = held.filter((message) => !message.running && message.due <= clock.now);
    const running = held.filter((message) => message.running);
    const [act] = acts;
    const isActDue = act !== undefined && START + act.at <= clock.now;
    const choices = [
      ...(scheduler.isWaiting() ? ["step", "step", "step", "step"] : []),
      ...(due.length > 0 && running.length < LANES ? ["start", "start"] : []),
      ...(isActDue ? ["act"] : []),
      ...(running.length > 0 && random.chance(options.twice / 10) ? ["overlap"] : []),
    ];
    if (choices.length === 0) {
      const next = Math.min(
        ...held.filter((message) => !message.running).map((message) => message.due),
        act === undefined ? Number.POSITIVE_INFINITY : START + act.at,
      );
      if (next === Number.POSITIVE_INFINITY) {
        await press(true);
        if (mayHave.size > 0) continue;
        if (running.length > 0) throw new Error(`stuck: ${running.map(({ body }) => body).join()}`);
        break;
      }
      clock.now = Math.max(clock.now, next);
      continue;
    }
    steps += 1;
    if (steps > MAX_STEPS) throw new Error(`no end: ${scheduler.trace.slice(-50).join("\n")}`);
    switch (random.pick(choices)) {
      case "act": {
        acts.shift();
        const { chat } = (act?.update["message"] ?? {}) as { chat?: { id: number } };
        await send(act?.update ?? {}, chat?.id);
        break;
      }
      case "overlap": {
        // Its visibility timeout ended while somebody was still at it.
        const message = random.pick(running);
        held.push({ ...message, running: undefined, due: clock.now, attempt: message.attempt + 1 });
        break;
      }
      case "start": {
        const message = random.pick(due);
        const fits = processes.filter(
          ({ name }) => name.startsWith("worker") === (message.queue === "jobs"),
        );
        message.running = random.pick(fits);
        void run(message, message.running);
        break;
      }
      default:
        await scheduler.takeOne(failureOf, deathAllowed());
    }
    if (random.chance(0.02)) clock.now += random.below(1000);
  }

  /** Whoever holds a message that has been tried too often lives on. */
  function deathAllowed(): (process: Process) => boolean {
    return (process) =>
      held.every((message) => message.running !== process || message.attempt < MAX_DEATHS);
  }

  return { shown: telegram.shown, unclear, failures, trace: scheduler.trace, tables, clock, steps };
}

interface Wrapped {
  readonly due: number;
  readonly body: string;
}

export type World = Awaited<ReturnType<typeof runWorld>>;
