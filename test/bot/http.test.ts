import { createServer, request, type IncomingMessage } from "node:http";
import type { AddressInfo } from "node:net";
import { pino } from "pino";
import { expect, onTestFinished, test, vi } from "vitest";
import { createHttpApp, type HttpDeps } from "../../src/bot/http.ts";
import { createSqsQueue } from "../../src/cloud/sqs.ts";
import {
  SIGNATURE_HEADER,
  signRequest,
  SIGNATURE_WINDOW_MS,
  TIMESTAMP_HEADER,
} from "../../src/jobs/results-signature.ts";
import { photo, useBot } from "./use-bot.ts";

const SECRET = "current-secret-of-32-characters-0";
const PREVIOUS = "previous-secret-of-32-characters";
const KEY = "key-of-the-workers-0123456789abcdef";
const NOW = 1_800_000_000_000;
const JOB_ID = "a".repeat(52);

const { start, local } = useBot();

async function serve(more: Partial<HttpDeps> = {}) {
  const sent: { readonly body: string; readonly options: unknown }[] = [];
  const reported: string[] = [];
  const counted: string[] = [];
  const app = createHttpApp({
    inbox: { send: async (body, options) => void sent.push({ body, options }) },
    results: { send: async (body) => void reported.push(body) },
    store: { get: async () => undefined },
    webhookSecrets: [SECRET, PREVIOUS],
    resultsKey: KEY,
    isReady: () => true,
    enter: () => () => undefined,
    countUpdate: (outcome) => void counted.push(outcome),
    now: () => NOW,
    log: pino({ level: "silent" }),
    ...more,
  });
  const server = createServer(app);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  const url = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
  return { url, sent, reported, counted };
}

async function post(url: string, body: string | Buffer, headers: Record<string, string> = {}) {
  const response = await fetch(url, {
    method: "POST",
    body: typeof body === "string" ? body : new Uint8Array(body),
    headers: { "content-type": "application/json", ...headers },
  });
  return { status: response.status, body: await response.text(), headers: response.headers };
}

const withSecret = { "x-telegram-bot-api-secret-token": SECRET };
const update = { update_id: 77, message: { chat: { id: -5 }, text: "hello" } };

test("an update is queued under its chat and its id, as it came", async () => {
  const { url, sent, counted } = await serve();

  const { status } = await post(`${url}/telegram?secret=mark`, JSON.stringify(update), withSecret);

  expect(status).toBe(200);
  expect(sent).toEqual([
    { body: JSON.stringify(update), options: { group: "chat-5", deduplicationId: "77" } },
  ]);
  expect(counted).toEqual(["queued"]);
});

test("an update goes into a real FIFO queue once, also when it has characters that SQS refuses", async () => {
  const { clients, ...cloud } = local;
  const made = await cloud.provisioned();
  const inbox = createSqsQueue(clients.sqs, { url: made.env.INBOX_QUEUE_URL, waitSeconds: 0 });
  const { url } = await serve({ inbox });
  const text = "\u0000 \uFFFE \uFFFF \uD800 😀 \u2028";
  const odd = { ...update, message: { ...update.message, text } };

  for (let times = 0; times < 2; times += 1) {
    expect((await post(`${url}/telegram`, JSON.stringify(odd), withSecret)).status).toBe(200);
  }

  const delivery = await inbox.receive(new AbortController().signal);
  expect(JSON.parse(delivery?.body ?? "")).toEqual(odd);
  await delivery?.ack();
  expect(await inbox.depth()).toMatchObject({ waiting: 0, inFlight: 0 });
});

test("the secret before the current one is still good", async () => {
  const { url, sent } = await serve();
  const headers = { "x-telegram-bot-api-secret-token": PREVIOUS };

  expect((await post(`${url}/telegram`, JSON.stringify(update), headers)).status).toBe(200);
  expect(sent).toHaveLength(1);
});

test.each([
  { what: "a wrong secret", headers: { "x-telegram-bot-api-secret-token": "wrong" } },
  { what: "an empty secret", headers: { "x-telegram-bot-api-secret-token": "" } },
  { what: "no secret", headers: {} },
])("$what gets the same 401, whatever the body is", async ({ headers }) => {
  const { url, sent, counted } = await serve();

  const answers = [
    await post(`${url}/telegram`, JSON.stringify(update), headers),
    await post(`${url}/telegram`, "{not json", headers),
    await post(`${url}/telegram`, Buffer.alloc(2 * 2 ** 20), headers),
  ];

  for (const { status, body } of answers)
    expect({ status, body }).toEqual({ status: 401, body: "Unauthorized" });
  expect(sent).toEqual([]);
  expect(counted).toEqual(["bad-secret", "bad-secret", "bad-secret"]);
});

test("a bad secret is answered before the body has come", async () => {
  const { url } = await serve();
  const answer = await new Promise<IncomingMessage>((resolve, reject) => {
    const asked = request(
      `${url}/telegram`,
      { method: "POST", headers: { "content-length": 1000 } },
      resolve,
    );
    asked.on("error", reject);
    asked.flushHeaders();
    onTestFinished(() => void asked.destroy());
  });
  expect(answer.statusCode).toBe(401);
});

test("without secrets nobody gets in", async () => {
  const { url } = await serve({ webhookSecrets: [] });
  expect(
    (await post(`${url}/telegram`, "{}", { "x-telegram-bot-api-secret-token": "" })).status,
  ).toBe(401);
});

test.each([
  { what: "not JSON", body: "{not json" },
  { what: "a JSON text", body: '"hello"' },
  { what: "no update", body: '{"hello": 1}' },
  { what: "an update without a whole id", body: '{"update_id": 1.5}' },
  { what: "empty", body: "" },
])(
  "a body that is $what is answered with 200, or it would come back for a day",
  async ({ body }) => {
    const { url, sent, counted } = await serve();

    expect((await post(`${url}/telegram`, body, withSecret)).status).toBe(200);
    expect(sent).toEqual([]);
    expect(counted).toEqual(["not-an-update"]);
  },
);

test("an encoding that nobody knows is answered with 200, too", async () => {
  const { url } = await serve();
  const odd = { ...withSecret, "content-encoding": "rot13" };
  expect((await post(`${url}/telegram`, "{}", odd)).status).toBe(200);
});

test("a body over 1 MB is too large", async () => {
  const { url, sent } = await serve();
  const body = JSON.stringify({ ...update, padding: "x".repeat(2 ** 20) });

  expect((await post(`${url}/telegram`, body, withSecret)).status).toBe(413);
  expect(sent).toEqual([]);
});

test("a queue that is down is answered with 503 and when to come again", async () => {
  const { url, counted } = await serve({
    inbox: {
      send: async () => {
        throw new Error("SQS is down");
      },
    },
  });

  const { status, headers, body } = await post(
    `${url}/telegram`,
    JSON.stringify(update),
    withSecret,
  );

  expect(status).toBe(503);
  expect(headers.get("retry-after")).toBe("5");
  expect(body).not.toContain("SQS");
  expect(counted).toEqual(["failed"]);
});

function signed(target: string, { key = KEY, timestamp = NOW, body = "" } = {}) {
  const signature = signRequest(key, { method: "POST", target, timestamp, body });
  return { [TIMESTAMP_HEADER]: String(timestamp), [SIGNATURE_HEADER]: signature };
}

test("a result that a worker signed is put in the queue, and brings the answer, once", async () => {
  const bot = await start();
  await bot.say(await photo("detect"));
  await bot.finish(bot.jobId());
  const { url, reported } = await serve({ store: bot.store, now: () => bot.clock.now });
  const target = `/results?predictionId=${bot.jobId()}`;
  const headers = signed(target, { timestamp: bot.clock.now });

  for (let times = 0; times < 2; times += 1) {
    expect((await post(url + target, "", headers)).status).toBe(202);
  }
  for (const body of reported) await bot.deliver((JSON.parse(body) as { jobId: string }).jobId);

  expect(reported).toHaveLength(2);
  expect(bot.said()).toEqual(["photo: 2 people, 1 bus"]);
  expect(bot.calls("editMessageMedia")).toHaveLength(1);
});

const target = `/results?predictionId=${JOB_ID}`;

test.each([
  { what: "no signature", headers: {} },
  { what: "another key", headers: signed(target, { key: "x".repeat(35) }) },
  { what: "another target", headers: signed(`/results?predictionId=${"b".repeat(52)}`) },
  { what: "another body", headers: signed(target, { body: "x" }) },
  { what: "too old", headers: signed(target, { timestamp: NOW - SIGNATURE_WINDOW_MS - 1 }) },
  { what: "too new", headers: signed(target, { timestamp: NOW + SIGNATURE_WINDOW_MS + 1 }) },
  { what: "another time", headers: { ...signed(target), [TIMESTAMP_HEADER]: String(NOW - 1) } },
  { what: "no time", headers: { [SIGNATURE_HEADER]: signed(target)[SIGNATURE_HEADER] ?? "" } },
])("a result with $what is refused before anything is looked up", async ({ headers }) => {
  const get = vi.fn();
  const { url, reported } = await serve({ store: { get } });

  expect((await post(url + target, "", headers)).status).toBe(401);
  expect(get).not.toHaveBeenCalled();
  expect(reported).toEqual([]);
});

test("without a key no result is taken", async () => {
  const { url } = await serve({ resultsKey: undefined });
  expect((await post(url + target, "", signed(target, { key: "undefined" }))).status).toBe(401);
});

test.each([
  { what: "is unknown", query: `predictionId=${JOB_ID}` },
  { what: "is no id", query: "predictionId=../../etc" },
  { what: "is missing", query: "" },
  { what: "comes twice", query: `predictionId=${JOB_ID}&predictionId=${JOB_ID}` },
])("a job id that $what is not found", async ({ query }) => {
  const { url, reported } = await serve();
  const asked = `/results?${query}`;

  expect((await post(url + asked, "", signed(asked))).status).toBe(404);
  expect(reported).toEqual([]);
});

test("the load balancer sees whether the bot can work, and every other path is nothing", async () => {
  let ready = false;
  const { url } = await serve({ isReady: () => ready });
  const status = async (path: string) => (await fetch(url + path)).status;

  expect(await status("/readyz")).toBe(503);
  ready = true;
  expect(await status("/readyz")).toBe(200);
  expect(await (await fetch(url)).text()).toBe("Ok");
  expect(await status("/telegram")).toBe(404);
  expect(await status("/metrics")).toBe(404);
  expect((await fetch(url)).headers.get("x-powered-by")).toBeNull();
});
