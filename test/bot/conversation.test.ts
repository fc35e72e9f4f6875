import { createServer } from "node:http";
import type { AddressInfo } from "node:net";
import { GetQueueAttributesCommand, SetQueueAttributesCommand } from "@aws-sdk/client-sqs";
import { pino } from "pino";
import { expect, onTestFinished, test, vi } from "vitest";
import { createHttpApp } from "../../src/bot/http.ts";
import { createResultsHandler } from "../../src/bot/results-handler.ts";
import { registerWebhook } from "../../src/bot/webhook-registration.ts";
import { createConsumer } from "../../src/cloud/consumer.ts";
import type { Queue } from "../../src/cloud/queue.ts";
import { createSqsQueue } from "../../src/cloud/sqs.ts";
import { resultOf } from "../../src/jobs/result-message.ts";
import { CHAT } from "../support/telegram.ts";
import { photo, type TestBot, useBot } from "./use-bot.ts";

const { start, local } = useBot();
const SECRET = "current-secret-of-32-characters-0";
const log = pino({ level: "silent" });
const PATIENCE = { timeout: 10_000, interval: 20 };

/** The bot with its webhook and both consumers on real queues; a job is done as soon as it is asked for. */
async function startWhole(bot: TestBot, { maxReceives }: { readonly maxReceives?: number } = {}) {
  const made = await local.provisioned();
  if (maxReceives !== undefined) await limitReceives(made.env.INBOX_QUEUE_URL, maxReceives);
  const queue = (url: string) => createSqsQueue(made.sqs, { url, waitSeconds: 1 });
  const inbox = queue(made.env.INBOX_QUEUE_URL);
  const results = queue(made.env.RESULTS_QUEUE_URL);

  const server = createServer(
    createHttpApp({
      inbox,
      results,
      store: bot.store,
      webhookSecrets: [SECRET],
      resultsKey: undefined,
      isReady: () => true,
      enter: () => () => undefined,
      countUpdate: () => undefined,
      now: Date.now,
      log,
    }),
  );
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  const publicUrl = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;

  const outcomes: string[] = [];
  const consume = (name: string, from: Queue, handling: TestBot["inbox"]) =>
    createConsumer({
      name,
      queue: from,
      lanes: 2,
      ...handling,
      capMs: 30_000,
      graceMs: 5000,
      log,
      observe: (outcome) => void outcomes.push(`${name} ${outcome}`),
    });
  const consumers = [
    consume("inbox", inbox, bot.inbox),
    consume("results", results, createResultsHandler({ deliver: bot.deliver, albums: bot.albums })),
  ];
  for (const consumer of consumers) await consumer.start();
  onTestFinished(async () => {
    await Promise.all(consumers.map(async (consumer) => await consumer.stop()));
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  await registerWebhook({ gateway: bot.gateway, log }, { publicUrl, secret: SECRET });
  return { results, outcomes };
}

async function limitReceives(QueueUrl: string, maxReceiveCount: number): Promise<void> {
  const { sqs } = local.clients;
  const { Attributes } = await sqs.send(
    new GetQueueAttributesCommand({ QueueUrl, AttributeNames: ["RedrivePolicy"] }),
  );
  const policy = JSON.parse(Attributes?.["RedrivePolicy"] ?? "{}") as object;
  const RedrivePolicy = JSON.stringify({ ...policy, maxReceiveCount });
  await sqs.send(new SetQueueAttributesCommand({ QueueUrl, Attributes: { RedrivePolicy } }));
}

test("updates that are all delivered twice lead to one status message, one job and one answer each", async () => {
  const bot = await start();
  const { results, outcomes } = await startWhole(bot);
  bot.standIn.delivery.setTwice(true);

  await bot.standIn.people.send(CHAT, { text: "/help" });
  await bot.standIn.people.send(CHAT, await photo("detect"));
  await vi.waitFor(() => expect(bot.queued).toHaveLength(1), PATIENCE);
  await bot.finish(bot.jobId());
  await results.send(resultOf(bot.jobId()));
  await results.send(resultOf(bot.jobId()));

  await vi.waitFor(() => expect(bot.said()[1]).toBe("photo: 2 people, 1 bus"), PATIENCE);
  await vi.waitFor(() => expect(outcomes).toHaveLength(4), PATIENCE);
  expect(bot.calls("sendMessage")).toHaveLength(2);
  expect(bot.said()).toHaveLength(2);
  expect(outcomes.toSorted()).toEqual([
    "inbox acknowledged",
    "inbox acknowledged",
    "results acknowledged",
    "results acknowledged",
  ]);
});

test("an emoji does not hold up its chat", async () => {
  const bot = await start();
  const { outcomes } = await startWhole(bot);

  await bot.standIn.people.send(CHAT, { text: "👍" });
  await bot.standIn.people.send(CHAT, { text: "/help" });

  await vi.waitFor(() => expect(bot.said()).toHaveLength(2), PATIENCE);
  await vi.waitFor(() => expect(outcomes).toHaveLength(2), PATIENCE);
});

test("Telegram asks to wait: the chat's next message waits behind it, and both are answered in order", async () => {
  const bot = await start();
  const { outcomes } = await startWhole(bot);
  bot.standIn.faults.add({ method: "sendMessage", kind: "too-many", retryAfter: 1, times: 1 });

  await bot.standIn.people.send(CHAT, { text: "hello" });
  await bot.standIn.people.send(CHAT, { text: "/help" });

  await vi.waitFor(() => expect(bot.botMessages()).toHaveLength(2), PATIENCE);
  expect(bot.botMessages()).toMatchObject([{ replyTo: 1 }, { replyTo: 2 }]);
  await vi.waitFor(() => expect(outcomes).toHaveLength(3), PATIENCE);
  expect(outcomes).toEqual(["inbox retried", "inbox acknowledged", "inbox acknowledged"]);
});

test("a photo whose file cannot be had is told of after the last try, without a word of errors", async () => {
  const bot = await start();
  const { outcomes } = await startWhole(bot, { maxReceives: 3 });
  bot.standIn.faults.add({ method: "getFile", kind: "unavailable" });
  await bot.standIn.people.send(CHAT, await photo("detect"));
  await vi.waitFor(() => expect(outcomes).toContain("inbox dead-lettered"), PATIENCE);

  for (const id of new Set(bot.reported)) await bot.deliver(id);

  expect(bot.said()).toEqual([expect.stringMatching(/^text: Something went wrong on my side/)]);
  expect(bot.calls("getFile")).toHaveLength(6);
});
