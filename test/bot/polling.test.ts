import { pino } from "pino";
import { expect, onTestFinished, test, vi } from "vitest";
import { createPolling } from "../../src/bot/polling.ts";
import { ALLOWED_UPDATES } from "../../src/bot/update.ts";
import { connectTelegram } from "../../src/bot/telegram/connect.ts";
import type { SendOptions } from "../../src/cloud/queue.ts";
import { call, CHAT, startStandIn } from "../support/telegram.ts";

async function start(inboxFails: { times: number } = { times: 0 }) {
  const standIn = await startStandIn();
  const gateway = connectTelegram({ token: standIn.token, apiRoot: standIn.url }, () => undefined);
  const queued: { readonly text: string; readonly options: SendOptions | undefined }[] = [];
  const inbox = {
    async send(body: string, options?: SendOptions) {
      if (inboxFails.times > 0) {
        inboxFails.times -= 1;
        throw new Error("SQS is down");
      }
      const { message } = JSON.parse(body) as { message: { text: string } };
      queued.push({ text: message.text, options });
    },
  };
  const polling = createPolling({ gateway, inbox, log: pino({ level: "silent" }) });
  onTestFinished(async () => await polling.stop());
  return { standIn, polling, queued };
}

test("updates are fetched and queued, and forgotten by Telegram only then", async () => {
  const { standIn, polling, queued } = await start();
  await standIn.people.send(CHAT, { text: "one" });
  await polling.start();
  await vi.waitFor(() => expect(queued).toHaveLength(1));
  await standIn.people.send(CHAT, { text: "two" });
  await vi.waitFor(() => expect(queued).toHaveLength(2));

  expect(queued).toMatchObject([
    { text: "one", options: { group: `chat${CHAT}`, deduplicationId: "1000" } },
    { text: "two", options: { deduplicationId: "1001" } },
  ]);
  await vi.waitFor(() => expect(standIn.delivery.backlog.size()).toBe(0));
  expect(standIn.delivery.backlog.allowed()).toEqual(ALLOWED_UPDATES);
});

test("an update that could not be queued is fetched again, and those before it are not", async () => {
  const fails = { times: 0 };
  const { standIn, polling, queued } = await start(fails);
  await standIn.people.send(CHAT, { text: "one" });
  await polling.start();
  await vi.waitFor(() => expect(queued).toHaveLength(1));

  fails.times = 1;
  await standIn.people.send(CHAT, { text: "two" });
  await vi.waitFor(() => expect(fails.times).toBe(0));
  expect(standIn.delivery.backlog.size()).toBe(1);

  await vi.waitFor(() => expect(queued.map(({ text }) => text)).toEqual(["one", "two"]), 5000);
});

test("Telegram fails for a while: the fetching pauses and goes on", async () => {
  const { standIn, polling, queued } = await start();
  standIn.faults.add({ method: "getUpdates", kind: "bad-gateway", times: 1 });
  await standIn.people.send(CHAT, { text: "one" });

  await polling.start();

  await vi.waitFor(() => expect(queued).toHaveLength(1), 5000);
  expect(standIn.calls.list("getUpdates").length).toBeLessThan(5);
});

test("a stop ends the long poll at once, twice as well", async () => {
  const { standIn, polling } = await start();
  await polling.start();
  await vi.waitFor(() => expect(standIn.calls.list("setMyCommands")).toHaveLength(3));

  const startedAt = performance.now();
  await Promise.all([polling.stop(), polling.stop()]);
  expect(performance.now() - startedAt).toBeLessThan(5000); // a poll lasts 25 s
});

test("where a webhook is set the bot does not start, and says what to do", async () => {
  const { standIn, polling } = await start();
  await call(standIn, "setWebhook", { url: "http://127.0.0.1:9/other?secret=x" });

  await expect(polling.start()).rejects.toThrow(
    "This bot's updates go to a webhook at 127.0.0.1:9. Use the token of another bot, or delete the webhook.",
  );
  expect(standIn.calls.list("getUpdates")).toEqual([]);
});
