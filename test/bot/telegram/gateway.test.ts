import { createServer, type RequestListener } from "node:http";
import type { AddressInfo } from "node:net";
import { inspect } from "node:util";
import { Telegram } from "telegraf";
import { expect, onTestFinished, test, vi } from "vitest";
import { createCall } from "../../../src/bot/telegram/call.ts";
import { connectTelegram } from "../../../src/bot/telegram/connect.ts";
import { TelegramFailure, type TelegramGateway } from "../../../src/bot/telegram/gateway.ts";
import { createTelegramGateway } from "../../../src/bot/telegram/telegraf-gateway.ts";
import type { FaultRequest } from "../../../src/local/telegram/faults.ts";
import { CHAT, jpeg, startStandIn, TOKEN } from "../../support/telegram.ts";

async function start() {
  const standIn = await startStandIn();
  const observe = vi.fn();
  const gateway = connectTelegram({ token: TOKEN, apiRoot: standIn.url }, observe);
  return { standIn, gateway, observe };
}

async function failureOf(work: Promise<unknown>): Promise<TelegramFailure> {
  const err: unknown = await work.then(
    () => undefined,
    (reason: unknown) => reason,
  );
  if (!(err instanceof TelegramFailure)) throw new Error("no TelegramFailure", { cause: err });
  expectNoToken(err);
  return err;
}

/** Neither the token nor its secret half, wherever somebody may look. */
function expectNoToken(err: Error): void {
  const seen: string[] = [String(err), inspect(err, { depth: null, showHidden: true })];
  for (let one: unknown = err; one instanceof Error; one = one.cause) {
    seen.push(
      one.message,
      one.stack ?? "",
      JSON.stringify(one),
      JSON.stringify(Object.entries(one)),
    );
  }
  expect(seen.join("\n")).not.toContain(TOKEN.split(":")[1]);
}

async function serve(listener: RequestListener): Promise<string> {
  const server = createServer(listener);
  await new Promise<void>((resolve) => server.listen(0, "127.0.0.1", resolve));
  onTestFinished(async () => {
    server.closeAllConnections();
    await new Promise((resolve) => server.close(resolve));
  });
  return `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
}

const send = async (gateway: TelegramGateway) => await gateway.sendText({ chatId: CHAT }, "hello");

test.each<{ kind: FaultRequest["kind"]; becomes: object; calls: number }>([
  { kind: "too-many", becomes: { kind: "too-fast", seconds: 7 }, calls: 1 },
  { kind: "blocked", becomes: { kind: "blocked" }, calls: 1 },
  { kind: "migrate", becomes: { kind: "migrated", newChatId: -100_555 }, calls: 1 },
  { kind: "error-500", becomes: { kind: "unknown-outcome" }, calls: 1 },
  { kind: "bad-gateway", becomes: { kind: "unknown-outcome" }, calls: 1 },
  { kind: "too-large", becomes: { kind: "unknown-outcome" }, calls: 1 },
  { kind: "take-and-drop", becomes: { kind: "unknown-outcome" }, calls: 1 },
  { kind: "drop", becomes: { kind: "unknown-outcome" }, calls: 1 },
  { kind: "unavailable", becomes: { kind: "not-done" }, calls: 3 },
])("a send that meets $kind is tried $calls times and fails as $becomes", async (row) => {
  const { standIn, gateway, observe } = await start();
  const { kind, becomes, calls } = row;
  standIn.faults.add({ method: "sendMessage", kind, retryAfter: 7, toChatId: -100_555 });

  expect(await failureOf(send(gateway))).toMatchObject(becomes);

  expect(standIn.calls.list("sendMessage")).toHaveLength(calls);
  expect(observe).toHaveBeenCalledTimes(calls);
});

test.each(["error-500", "bad-gateway", "too-large", "take-and-drop", "drop"] as const)(
  "an edit that meets %s is repeated: twice is the same as once",
  async (kind) => {
    const { standIn, gateway } = await start();
    const messageId = await send(gateway);
    standIn.faults.add({ method: "editMessageText", kind, times: 2 });

    await gateway.editText({ chatId: CHAT, messageId }, "bye");

    // The edit that was done, and whose answer got lost, is seen at the first repeat.
    expect(standIn.calls.list("editMessageText")).toHaveLength(kind === "take-and-drop" ? 2 : 3);
    expect(standIn.messages(CHAT)).toMatchObject([{ content: { text: "bye" } }]);
  },
);

test("an edit that never gets through may be tried again later", async () => {
  const { standIn, gateway } = await start();
  const messageId = await send(gateway);
  standIn.faults.add({ method: "editMessageText", kind: "drop" });

  const failure = await failureOf(gateway.editText({ chatId: CHAT, messageId }, "bye"));
  expect(failure.kind).toBe("not-done");
});

test("no connection: nothing was sent, so it is tried again", async () => {
  const url = await serve(() => undefined);
  const { port } = new URL(url);
  const server = createServer().listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  const closed = (server.address() as AddressInfo).port;
  await new Promise((resolve) => server.close(resolve));
  const observe = vi.fn();
  const apiRoot = `http://127.0.0.1:${closed}`;

  const failure = await failureOf(send(connectTelegram({ token: TOKEN, apiRoot }, observe)));

  expect(failure.kind).toBe("not-done");
  expect(observe).toHaveBeenCalledTimes(3);
  expect(port).not.toBe(String(closed));
});

test("a certificate that nobody trusts: nothing was sent", async () => {
  const untrusted = Object.assign(new Error(`/bot${TOKEN}/x`), {
    code: "DEPTH_ZERO_SELF_SIGNED_CERT",
  });
  const telegram = { callApi: async () => await Promise.reject(untrusted) };
  const call = createCall(telegram as unknown as Telegram, () => undefined);

  expect((await failureOf(call("sendMessage", {}))).kind).toBe("not-done");
});

test("no answer within the deadline: it may have arrived, and is not sent again", async () => {
  const asked = vi.fn();
  const apiRoot = await serve(asked); // says nothing
  const call = createCall(new Telegram(TOKEN, { apiRoot }), () => undefined);

  const failure = await failureOf(
    call("sendMessage", { chat_id: 1, text: "x" }, { deadlineMs: 50 }),
  );

  expect(failure.kind).toBe("unknown-outcome");
  expect(asked).toHaveBeenCalledTimes(1);
});

test("a signal ends a call and its repeats", async () => {
  const stopping = new AbortController();
  const asked = vi.fn(() => stopping.abort());
  const apiRoot = await serve(asked);
  const call = createCall(new Telegram(TOKEN, { apiRoot }), () => undefined);

  await failureOf(call("getFile", {}, { repeatable: true, signal: stopping.signal }));

  expect(asked).toHaveBeenCalledTimes(1);
});

/** Telegram's own words, each as one answer. */
test.each([
  { code: 400, description: "Bad Request: message to edit not found", kind: "gone" },
  { code: 400, description: "Bad Request: message can't be edited", kind: "gone" },
  { code: 400, description: "Bad Request: MESSAGE_ID_INVALID", kind: "gone" },
  { code: 400, description: "Bad Request: chat not found", kind: "blocked" },
  { code: 403, description: "Forbidden: user is deactivated", kind: "blocked" },
  { code: 403, description: "Forbidden: bot was kicked from the group chat", kind: "blocked" },
  {
    code: 400,
    description: "Bad Request: not enough rights to send photos to the chat",
    kind: "blocked",
  },
  { code: 400, description: "Bad Request: TOPIC_CLOSED", kind: "blocked" },
  { code: 400, description: "Bad Request: PHOTO_INVALID_DIMENSIONS", kind: "not-a-photo" },
  { code: 400, description: "Bad Request: IMAGE_PROCESS_FAILED", kind: "not-a-photo" },
  { code: 400, description: "Bad Request: file is too big", kind: "file-too-big" },
  { code: 400, description: "Bad Request: message text is empty", kind: "refused" },
  { code: 401, description: "Unauthorized", kind: "unauthorized" },
  { code: 404, description: "Not Found", kind: "refused" },
  { code: 409, description: "Conflict: terminated by other getUpdates request", kind: "conflict" },
  { code: 429, description: "Too Many Requests", kind: "too-fast" },
])("$code $description is $kind", async ({ code, description, kind }) => {
  const asked = vi.fn();
  const apiRoot = await serve((_req, res) => {
    asked();
    res.writeHead(code, { "content-type": "application/json" });
    res.end(JSON.stringify({ ok: false, error_code: code, description }));
  });
  const gateway = connectTelegram({ token: TOKEN, apiRoot }, () => undefined);

  const failure = await failureOf(send(gateway));

  expect(failure.kind).toBe(kind);
  expect(failure.message).toBe(`sendMessage: ${code} ${description}`);
  expect(asked).toHaveBeenCalledTimes(1);
  expect(JSON.stringify(failure)).not.toContain("hello"); // what people write stays out of errors
});

test("an answer that is not JSON is of unknown outcome, and its error has no token", async () => {
  const apiRoot = await serve((_req, res) => res.writeHead(400).end("<html>What?</html>"));
  const gateway = connectTelegram({ token: TOKEN, apiRoot }, () => undefined);

  expect((await failureOf(send(gateway))).kind).toBe("unknown-outcome");
});

test("an edit that changes nothing was done before", async () => {
  const { standIn, gateway } = await start();
  const messageId = await send(gateway);

  await gateway.editText({ chatId: CHAT, messageId }, "hello");

  const [edit] = standIn.calls.list("editMessageText");
  expect(edit?.description).toContain("message is not modified");
});

test("an answer to a message that was deleted comes without a quotation", async () => {
  const { standIn, gateway } = await start();
  const [message] = await standIn.people.send(CHAT, { text: "hi" });
  standIn.people.remove(CHAT, message?.id ?? 0);

  await gateway.sendText({ chatId: CHAT, replyTo: message?.id }, "hello");
  await gateway.sendPicture(
    { chatId: CHAT, replyTo: message?.id },
    { bytes: await jpeg(40, 30), as: "document", caption: "x" },
  );

  expect(standIn.messages(CHAT).slice(1)).toMatchObject([
    { replyTo: undefined },
    { replyTo: undefined, content: { media: { kind: "document" } } },
  ]);
});

test("a button's answer that nobody waits for any more is no fault", async () => {
  const { standIn, gateway } = await start();

  await gateway.answerCallback("12345");

  expect(standIn.calls.list("answerCallbackQuery")).toMatchObject([{ status: 400 }]);
});

test("the courtesy of a chat action reaches the chat", async () => {
  const { standIn, gateway } = await start();
  await gateway.showSendingPhoto({ chatId: CHAT, replyTo: 1 });
  expect(standIn.world.chats.get(CHAT)?.action?.action).toBe("upload_photo");
});

async function sentFile(standIn: Awaited<ReturnType<typeof startStandIn>>, bytes: Buffer) {
  await standIn.people.send(CHAT, {
    files: [{ kind: "document", bytes, name: "a.jpg", mime: "image/jpeg" }],
  });
  const update = standIn.delivery.backlog.all().at(-1)?.body as unknown as {
    message: { document: { file_id: string } };
  };
  return update.message.document.file_id;
}

test("a file comes as a stream with its length", async () => {
  const { standIn, gateway } = await start();
  const bytes = Buffer.alloc(3 * 2 ** 20, "picture ");
  const fileId = await sentFile(standIn, bytes);

  const download = await gateway.download(fileId, new AbortController().signal);

  expect(download.length).toBe(bytes.length);
  const reader = download.body.getReader();
  const first = await reader.read();
  expect(first.value?.length).toBeLessThan(bytes.length);
  const parts = [first.value ?? new Uint8Array()];
  for (let part = await reader.read(); !part.done; part = await reader.read())
    parts.push(part.value);
  expect(Buffer.concat(parts).equals(bytes)).toBe(true);
});

test("a file over 20 MiB is too big, and not asked for twice", async () => {
  const { standIn, gateway } = await start();
  const fileId = await sentFile(standIn, Buffer.alloc(20 * 2 ** 20 + 1));

  const failure = await failureOf(gateway.download(fileId, new AbortController().signal));

  expect(failure.kind).toBe("file-too-big");
  expect(standIn.calls.list("getFile")).toHaveLength(1);
});

test.each(["drop", "bad-gateway", "error-500"] as const)(
  "a download that meets %s was not done, and its error has no token",
  async (kind) => {
    const { standIn, gateway } = await start();
    const fileId = await sentFile(standIn, Buffer.alloc(100));
    standIn.faults.add({ method: "download", kind });

    const failure = await failureOf(gateway.download(fileId, new AbortController().signal));

    expect(failure.kind).toBe("not-done");
  },
);

test("a path in the address of the Bot API is kept, with and without a slash at its end", async () => {
  const asked: string[] = [];
  const url = await serve((req, res) => {
    asked.push(req.url ?? "");
    res.end(JSON.stringify({ ok: true, result: { id: 1, username: "x", file_path: "a/b.jpg" } }));
  });

  for (const apiRoot of [`${url}/telegram`, `${url}/telegram/`]) {
    const gateway = connectTelegram({ token: TOKEN, apiRoot }, () => undefined);
    await gateway.me();
    const { body } = await gateway.download("file", new AbortController().signal);
    await body.cancel();
  }

  const calls = [
    `/telegram/bot${TOKEN}/getMe`,
    `/telegram/bot${TOKEN}/getFile`,
    `/telegram/file/bot${TOKEN}/a/b.jpg`,
  ];
  expect(asked).toEqual([...calls, ...calls]);
});

test("a message's answer that is no message is an error, not a wrong id", async () => {
  const gateway = createTelegramGateway(async () => ({}), { apiRoot: "http://x/", token: TOKEN });
  await expect(send(gateway)).rejects.toThrow("message_id");
});

test("administrators are told from members, and from who is not in the group", async () => {
  const { gateway, standIn } = await start();
  const other = standIn.openChat({ type: "private", name: "Robin" });
  const members = [CHAT, other.id];
  const { id } = standIn.openChat({ type: "group", title: "Friends", members });
  expect(await gateway.isAdministrator(id, CHAT)).toBe(true);
  expect(await gateway.isAdministrator(id, other.id)).toBe(false);
  expect(await gateway.isAdministrator(id, 4711)).toBe(false);
});
