import { createServer, type IncomingMessage, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { Bot, webhookCallback } from "grammy";
import { expect, onTestFinished, test, vi } from "vitest";
import { call, CHAT, startStandIn } from "../../support/telegram.ts";

interface Received {
  readonly id: number;
  readonly chat: number;
  readonly text: string;
  readonly secret: string | undefined;
  readonly socket: unknown;
}

type Answer = (response: ServerResponse, received: Received) => void;

/** A bot's webhook that notes what it gets and answers as the test says. */
async function startWebhook(answer: Answer = (response) => response.end()) {
  const received: Received[] = [];
  const server = createServer((request: IncomingMessage, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const update = JSON.parse(Buffer.concat(chunks).toString());
      const message = update.message ?? update.edited_message ?? update.callback_query?.message;
      const secret = request.headers["x-telegram-bot-api-secret-token"];
      const one = {
        id: update.update_id,
        chat: message?.chat.id,
        text: update.callback_query?.data ?? message?.text ?? Object.keys(update)[1],
        secret: typeof secret === "string" ? secret : undefined,
        socket: request.socket,
      };
      received.push(one);
      answer(response, one);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  return {
    url: `http://127.0.0.1:${port}/telegram`,
    received,
    texts: () => received.map(({ text }) => text),
  };
}

test("updates come with the secret, in order, each one id higher, over one kept connection", async () => {
  const standIn = await startStandIn();
  const webhook = await startWebhook();
  await call(standIn, "setWebhook", { url: webhook.url, secret_token: "s3cret" });

  for (const text of ["a", "b", "c"]) await standIn.people.send(CHAT, { text });

  await vi.waitFor(() => expect(webhook.texts()).toEqual(["a", "b", "c"]));
  const [first] = webhook.received;
  expect(webhook.received.map(({ id }) => id - (first?.id ?? 0))).toEqual([0, 1, 2]);
  expect(webhook.received.every(({ secret }) => secret === "s3cret")).toBe(true);
  expect(new Set(webhook.received.map(({ socket }) => socket)).size).toBe(1);
});

test("an update that is refused comes again, and holds back its own chat alone", async () => {
  const standIn = await startStandIn({ people: ["One", "Two"] });
  let refusals = 0;
  const webhook = await startWebhook((response, { text }) => {
    response.statusCode = text === "poison" && refusals++ < 3 ? 500 : 200;
    response.end();
  });
  await call(standIn, "setWebhook", { url: webhook.url });

  await standIn.people.send(CHAT, { text: "poison" });
  await standIn.people.send(CHAT, { text: "after" });
  await standIn.people.send(CHAT + 1, { text: "other chat" });

  await vi.waitFor(() => expect(webhook.texts()).toContain("after"));
  expect(webhook.texts().filter((text) => text !== "other chat")).toEqual([
    "poison",
    "poison",
    "poison",
    "poison",
    "after",
  ]);
  expect(webhook.texts()).toContain("other chat");
  const { result } = await call(standIn, "getWebhookInfo");
  expect(result).toMatchObject({
    url: webhook.url,
    pending_update_count: 0,
    last_error_message: "Wrong response from the webhook: 500",
    last_error_date: expect.any(Number),
  });
});

test("redirects, hang-ups and silence count as not taken", async () => {
  const standIn = await startStandIn({ webhookTimeoutMs: 300 });
  const answers: Answer[] = [
    (response) => response.writeHead(302, { location: "/elsewhere" }).end(),
    (response) => response.destroy(),
    () => undefined, // never answers
  ];
  const webhook = await startWebhook((response, received) => {
    const answer = answers.shift();
    if (answer) answer(response, received);
    else response.writeHead(202).end();
  });
  await call(standIn, "setWebhook", { url: webhook.url });

  await standIn.people.send(CHAT, { text: "stubborn" });

  await vi.waitFor(() => expect(standIn.delivery.backlog.size()).toBe(0));
  expect(webhook.texts()).toEqual(["stubborn", "stubborn", "stubborn", "stubborn"]);
});

test("Retry-After is honoured", async () => {
  const standIn = await startStandIn();
  let first = true;
  const times: number[] = [];
  const webhook = await startWebhook((response) => {
    times.push(performance.now());
    if (first) response.writeHead(503, { "retry-after": "1" });
    first = false;
    response.end();
  });
  await call(standIn, "setWebhook", { url: webhook.url });

  await standIn.people.send(CHAT, { text: "later" });

  await vi.waitFor(() => expect(times).toHaveLength(2), { timeout: 5000 });
  expect((times[1] ?? 0) - (times[0] ?? 0)).toBeGreaterThan(950);
});

test("a chat waits for its answer while other chats and pressed buttons go on", async () => {
  const standIn = await startStandIn({ people: ["One", "Two"] });
  const held: ServerResponse[] = [];
  const webhook = await startWebhook((response, { text }) => {
    if (text === "slow") held.push(response);
    else response.end();
  });
  const reply_markup = { inline_keyboard: [[{ text: "Go", callback_data: "pressed" }]] };
  await call(standIn, "sendMessage", { chat_id: CHAT, text: "choose", reply_markup });
  await call(standIn, "setWebhook", { url: webhook.url });

  await standIn.people.send(CHAT, { text: "slow" });
  await standIn.people.send(CHAT, { text: "next" });
  await standIn.people.send(CHAT + 1, { text: "other" });
  standIn.people.press(CHAT, 1, { data: "pressed" });

  await vi.waitFor(() => expect(webhook.texts().toSorted()).toEqual(["other", "pressed", "slow"]));
  for (const response of held) response.end();
  await vi.waitFor(() => expect(webhook.texts().at(-1)).toBe("next"));
});

test("no more requests run at once than max_connections", async () => {
  const people = ["One", "Two", "Three", "Four", "Five"];
  const standIn = await startStandIn({ people });
  const held: ServerResponse[] = [];
  const webhook = await startWebhook((response) => held.push(response));
  await call(standIn, "setWebhook", { url: webhook.url, max_connections: 2 });

  for (const index of people.keys()) await standIn.people.send(CHAT + index, { text: "hi" });

  let most = 0;
  await vi.waitFor(() => {
    most = Math.max(most, held.length);
    if (held.length === 2) for (const response of held.splice(0)) response.end();
    expect(webhook.received).toHaveLength(5);
  });
  expect(most).toBe(2);
  for (const response of held) response.end();
});

test("with the switch on, each update is delivered twice", async () => {
  const standIn = await startStandIn();
  const webhook = await startWebhook();
  standIn.delivery.setTwice(true);
  await call(standIn, "setWebhook", { url: webhook.url });

  await standIn.people.send(CHAT, { text: "a" });
  await standIn.people.send(CHAT, { text: "b" });

  await vi.waitFor(() => expect(webhook.texts()).toEqual(["a", "a", "b", "b"]));
  expect(webhook.received[0]?.id).toBe(webhook.received[1]?.id);
});

test("what was sent before the webhook was set is delivered then", async () => {
  const standIn = await startStandIn();
  const webhook = await startWebhook();
  await standIn.people.send(CHAT, { text: "early" });
  expect(await call(standIn, "setWebhook", { url: webhook.url })).toMatchObject({
    description: "Webhook was set",
  });
  expect(await call(standIn, "setWebhook", { url: webhook.url })).toMatchObject({
    description: "Webhook is already set",
  });
  await vi.waitFor(() => expect(webhook.texts()).toEqual(["early"]));
});

test("a deleted webhook gets nothing more, and dropping forgets what waits", async () => {
  const standIn = await startStandIn();
  const webhook = await startWebhook((response) => response.writeHead(500).end());
  await call(standIn, "setWebhook", { url: webhook.url });
  await standIn.people.send(CHAT, { text: "a" });
  await vi.waitFor(() => expect(webhook.texts()).toContain("a"));

  await call(standIn, "deleteWebhook");
  const before = webhook.received.length;
  await standIn.people.send(CHAT, { text: "b" });
  expect(standIn.delivery.backlog.size()).toBe(2);
  await call(standIn, "deleteWebhook", { drop_pending_updates: true });

  expect(standIn.delivery.backlog.size()).toBe(0);
  expect(webhook.received).toHaveLength(before);
});

test("a certificate counts only as an upload", async () => {
  const standIn = await startStandIn();
  const webhook = await startWebhook();
  const form = new FormData();
  form.set("url", webhook.url);
  form.set(
    "certificate",
    new Blob(["-----BEGIN CERTIFICATE-----\nAA==\n-----END CERTIFICATE-----\n"]),
    "cert.pem",
  );
  const address = `${standIn.url}/bot${standIn.token}/setWebhook`;
  expect(await (await fetch(address, { method: "POST", body: form })).json()).toMatchObject({
    ok: true,
  });
  const info = async () => (await call(standIn, "getWebhookInfo")).result;
  expect(await info()).toMatchObject({ has_custom_certificate: true });

  await call(standIn, "setWebhook", {
    url: webhook.url,
    certificate: "-----BEGIN CERTIFICATE-----",
  });
  expect(await info()).toMatchObject({ has_custom_certificate: false });
});

test("a webhook is refused with a bad secret or address", async () => {
  const standIn = await startStandIn();
  const set = async (params: object) => (await call(standIn, "setWebhook", params)).description;
  const url = "http://127.0.0.1:1/";
  expect(await set({ url, secret_token: "a b" })).toBe(
    "Bad Request: secret token contains unallowed characters",
  );
  expect(await set({ url: "ftp://127.0.0.1/" })).toMatch(/^Bad Request: bad webhook/);
  expect(await set({ url: "https://example.com/" })).toMatch(/^Bad Request: bad webhook/);
});

test("polling hands out updates until they are confirmed, and not beside a webhook", async () => {
  const standIn = await startStandIn();
  await standIn.people.send(CHAT, { text: "a" });
  await standIn.people.send(CHAT, { text: "b" });

  const { result } = await call(standIn, "getUpdates");
  expect(result).toMatchObject([{ message: { text: "a" } }, { message: { text: "b" } }]);
  const [first] = result as { update_id: number }[];
  const rest = await call(standIn, "getUpdates", { offset: (first?.update_id ?? 0) + 1 });
  expect(rest.result).toMatchObject([{ message: { text: "b" } }]);
  expect((await call(standIn, "getUpdates", { offset: 9999 })).result).toEqual([]);

  const waiting = call(standIn, "getUpdates", { timeout: 30 });
  await vi.waitFor(() => expect(standIn.calls.list()).toHaveLength(3));
  await standIn.people.send(CHAT, { text: "c" });
  expect((await waiting).result).toMatchObject([{ message: { text: "c" } }]);

  await call(standIn, "setWebhook", { url: "http://127.0.0.1:1/" });
  expect(await call(standIn, "getUpdates")).toMatchObject({ ok: false, error_code: 409 });
});

test("a second poll ends the first with 409", async () => {
  const standIn = await startStandIn();
  const first = call(standIn, "getUpdates", { timeout: 30 });
  let second: ReturnType<typeof call> | undefined;
  await vi.waitFor(async () => {
    second = call(standIn, "getUpdates", { timeout: 0 });
    await second;
    expect(standIn.calls.list("getUpdates").some(({ status }) => status === 409)).toBe(true);
  });
  expect(await first).toMatchObject({ error_code: 409 });
});

test("only the wanted kinds of updates are queued, and leaving the list out keeps it", async () => {
  const standIn = await startStandIn();
  await call(standIn, "getUpdates", { allowed_updates: ["message"] });
  await standIn.people.send(CHAT, { text: "a" });
  standIn.people.edit(CHAT, 1, "a2");
  const { result } = await call(standIn, "getUpdates");
  expect(result).toHaveLength(1);
});

test("Telegram gives up on an old button press and an old message", async () => {
  let now = 1_000_000_000_000;
  const standIn = await startStandIn({ now: () => now });
  const reply_markup = { inline_keyboard: [[{ text: "Go", callback_data: "go" }]] };
  await call(standIn, "sendMessage", { chat_id: CHAT, text: "choose", reply_markup });
  standIn.people.press(CHAT, 1, { data: "go" });
  await standIn.people.send(CHAT, { text: "a" });

  now += 151_000;
  expect((await call(standIn, "getUpdates")).result).toMatchObject([{ message: { text: "a" } }]);
  now += 24 * 3600 * 1000;
  expect((await call(standIn, "getUpdates")).result).toEqual([]);
});

test("grammY takes updates by its own webhook handler and checks the secret", async () => {
  const standIn = await startStandIn();
  const bot = new Bot(standIn.token, { client: { apiRoot: standIn.url } });
  bot.on("message:text", (ctx) => ctx.reply(`You said ${ctx.message.text}`));
  const handle = webhookCallback(bot, "http", { secretToken: "s3cret" });
  const server = createServer((incoming, response) => void handle(incoming, response));
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(() => {
    server.close();
    server.closeAllConnections();
  });
  const { port } = server.address() as AddressInfo;
  await bot.api.setWebhook(`http://127.0.0.1:${port}/`, { secret_token: "s3cret" });

  await standIn.people.send(CHAT, { text: "hello" });

  await vi.waitFor(() => expect(standIn.messages(CHAT)[1]?.content.text).toBe("You said hello"));
});
