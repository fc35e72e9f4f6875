import { request } from "node:http";
import sharp from "sharp";
import { expect, onTestFinished, test, vi } from "vitest";
import type { PageMessage } from "../../../src/local/telegram/page-view.ts";
import { call, CHAT, jpeg, startStandIn } from "../../support/telegram.ts";

type StandIn = Awaited<ReturnType<typeof startStandIn>>;
interface Answer {
  readonly status: number;
  readonly body: {
    readonly error?: string;
    readonly messages?: PageMessage[];
    readonly revision?: number;
    readonly [field: string]: unknown;
  };
}

async function api(standIn: StandIn, route: string, body?: object | FormData): Promise<Answer> {
  const [method = "GET", path = ""] = route.split(" ");
  const isForm = body instanceof FormData;
  const response = await fetch(`${standIn.url}/api/${path}`, {
    method,
    ...(body && !isForm
      ? { headers: { "content-type": "application/json" }, body: JSON.stringify(body) }
      : {}),
    ...(isForm ? { body } : {}),
  });
  const text = await response.text();
  return { status: response.status, body: text ? JSON.parse(text) : {} };
}

function form(
  fields: Record<string, string>,
  files: [field: string, name: string, bytes: Buffer, type?: string][],
) {
  const made = new FormData();
  for (const [name, value] of Object.entries(fields)) made.append(name, value);
  for (const [field, name, bytes, type = ""] of files)
    made.append(field, new Blob([new Uint8Array(bytes)], { type }), name);
  return made;
}

/** With headers that `fetch` would not let a test set. */
async function statusWith(
  standIn: StandIn,
  headers: Record<string, string>,
  { path = "/api/chats", method = "GET" } = {},
) {
  return await new Promise<number | undefined>((resolve, reject) => {
    const sending = request(standIn.url, { path, method, headers }, (response) => {
      response.resume();
      resolve(response.statusCode);
    });
    sending.once("error", reject);
    sending.end();
  });
}

/** Server-sent events as they come. */
async function follow(standIn: StandIn) {
  const leaving = new AbortController();
  const response = await fetch(`${standIn.url}/api/events`, { signal: leaving.signal });
  const seen: { event: string; data: Record<string, unknown> }[] = [];
  void (async () => {
    const decoder = new TextDecoder();
    let text = "";
    for await (const chunk of response.body ?? []) {
      text += decoder.decode(chunk, { stream: true });
      for (let end = text.indexOf("\n\n"); end !== -1; end = text.indexOf("\n\n")) {
        const [, event = "", data = "{}"] =
          /^event: (.*)\ndata: (.*)$/s.exec(text.slice(0, end)) ?? [];
        seen.push({ event, data: JSON.parse(data) });
        text = text.slice(end + 2);
      }
    }
  })().catch(() => undefined); // it ends by leaving
  onTestFinished(() => leaving.abort());
  await vi.waitFor(() => expect(seen[0]?.event).toBe("hello"));
  return seen;
}

test("a script sends a text and reads the bot's answer by waiting for it", async () => {
  const standIn = await startStandIn();
  const sent = await api(standIn, `POST chats/${CHAT}/messages`, { text: "/help" });
  expect(sent).toMatchObject({
    status: 201,
    body: {
      messages: [
        {
          id: 1,
          chatId: CHAT,
          from: "user",
          fromName: "You",
          text: "/help",
          edited: 0,
          date: expect.any(Number),
        },
      ],
    },
  });
  const revision = sent.body.messages?.[0]?.revision;
  const waiting = api(standIn, `GET chats/${CHAT}/messages?after=${revision}&wait=20`);
  await call(standIn, "sendMessage", {
    chat_id: CHAT,
    text: "I can <b>detect</b>",
    parse_mode: "HTML",
  });
  const answer = await waiting;
  expect(answer.body.messages).toMatchObject([
    {
      id: 2,
      from: "bot",
      text: "I can detect",
      entities: [{ type: "bold", offset: 6, length: 6 }],
    },
  ]);

  const after = `GET chats/${CHAT}/messages?after=${answer.body.revision}`;
  expect((await api(standIn, after)).body.messages).toEqual([]);
  await call(standIn, "editMessageText", { chat_id: CHAT, message_id: 2, text: "Done" });
  await api(standIn, `DELETE chats/${CHAT}/messages/1`);
  expect((await api(standIn, after)).body.messages).toMatchObject([
    { id: 1, deleted: true },
    { id: 2, text: "Done", edited: 1 },
  ]);
});

test("photos are shown by their largest size and a thumbnail, which can be fetched", async () => {
  const standIn = await startStandIn();
  const photo = await jpeg(2000, 1000);
  const sent = await api(
    standIn,
    `POST chats/${CHAT}/messages`,
    form({ caption: "detect" }, [["photo", "bus.jpg", photo]]),
  );
  const shown = sent.body.messages?.[0]?.photo;
  expect(sent.body.messages).toMatchObject([
    { caption: "detect", photo: { width: 1280, height: 640 } },
  ]);
  const response = await fetch(`${standIn.url}${shown?.url}`);
  expect(response.headers.get("content-type")).toBe("image/jpeg");
  expect(await sharp(await response.arrayBuffer()).metadata()).toMatchObject({ width: 1280 });
  const thumb = await fetch(`${standIn.url}${shown?.thumbUrl}`);
  expect(await sharp(await thumb.arrayBuffer()).metadata()).toMatchObject({ width: 320 });
});

test("several files make an album, in order", async () => {
  const standIn = await startStandIn();
  const photo = await jpeg(50, 50);
  const files = ["a.jpg", "b.jpg", "c.jpg"].map(
    (name) => ["photo", name, photo] as [string, string, Buffer],
  );
  const { body } = await api(
    standIn,
    `POST chats/${CHAT}/messages`,
    form({ caption: "all" }, files),
  );
  expect(body.messages).toHaveLength(3);
  expect(new Set(body.messages?.map(({ albumId }) => albumId)).size).toBe(1);
  expect(body.messages?.map(({ caption }) => caption)).toEqual(["all", undefined, undefined]);
});

test("a document that could run as a page is only ever a download", async () => {
  const standIn = await startStandIn();
  const page = Buffer.from("<script>alert(1)</script>");
  const { body } = await api(
    standIn,
    `POST chats/${CHAT}/messages`,
    form({}, [["document", `x"\r\n'.html`, page, "text/html"]]),
  );
  const document = body.messages?.[0]?.document;
  expect(document).toMatchObject({ mime: "text/html", size: page.length });
  const response = await fetch(`${standIn.url}${document?.url}`);
  expect(Object.fromEntries(response.headers)).toMatchObject({
    "content-type": "application/octet-stream",
    "content-disposition": expect.stringMatching(/^attachment; /),
    "x-content-type-options": "nosniff",
    "content-security-policy": expect.stringContaining("sandbox"),
  });
});

test("a script presses a button and reads the answer", async () => {
  const standIn = await startStandIn();
  const reply_markup = {
    inline_keyboard: [
      [
        { text: "Detect", callback_data: "detect" },
        { text: "Site", url: "https://e.org" },
      ],
    ],
  };
  await call(standIn, "sendMessage", { chat_id: CHAT, text: "?", reply_markup });
  const { body } = await api(standIn, `GET chats/${CHAT}/messages`);
  expect(body.messages?.[0]?.buttons).toEqual([
    [
      { text: "Detect", data: "detect" },
      { text: "Site", url: "https://e.org" },
    ],
  ]);
  const pressed = await api(standIn, `POST chats/${CHAT}/messages/1/press`, { data: "detect" });
  expect(pressed.status).toBe(202);
  const press = async () =>
    (await api(standIn, `GET presses/${String(pressed.body["queryId"])}`)).body;
  expect(await press()).toEqual({ answered: false });
  await call(standIn, "answerCallbackQuery", {
    callback_query_id: pressed.body["queryId"],
    text: "Yes",
    show_alert: true,
  });
  expect(await press()).toEqual({ answered: true, text: "Yes", alert: true });
  expect((await api(standIn, `POST chats/${CHAT}/messages/1/press`, { data: "no" })).status).toBe(
    404,
  );
});

test("chats are opened, listed, blocked and edited", async () => {
  const standIn = await startStandIn();
  await api(standIn, "POST chats", { type: "private", name: "Second", languageCode: "it" });
  const group = await api(standIn, "POST chats", {
    type: "group",
    title: "All",
    members: [CHAT, CHAT + 1],
  });
  expect(group.status).toBe(201);
  const chats = (await api(standIn, "GET chats")).body["chats"];
  expect(chats).toMatchObject([
    { id: CHAT, type: "private", title: "You", blocked: false, typing: null, lastMessage: null },
    { id: CHAT + 1, members: [{ name: "Second", languageCode: "it" }] },
    { type: "group", title: "All", members: [{ id: CHAT }, { id: CHAT + 1 }] },
  ]);
  expect(
    (await api(standIn, `POST chats/${CHAT}/block`, { blocked: true })).body["chat"],
  ).toMatchObject({ blocked: true });

  await api(standIn, `POST chats/${CHAT}/messages`, { text: "a" });
  const edited = await api(standIn, `PATCH chats/${CHAT}/messages/1`, { text: "b" });
  expect(edited.body["message"]).toMatchObject({ text: "b", edited: 1 });
});

const menu = (description: string) => [{ command: "help", description }];

test("the commands menu is the one that the chat sees", async () => {
  const standIn = await startStandIn();
  await call(standIn, "setMyCommands", { commands: menu("Help") });
  await call(standIn, "setMyCommands", { commands: menu("Aiuto"), language_code: "it" });
  standIn.openChat({ type: "private", name: "Second", languageCode: "it-IT" });
  expect((await api(standIn, "GET bot")).body).toMatchObject({
    username: "Polybot",
    commands: menu("Help"),
  });
  expect((await api(standIn, `GET commands?chat=${CHAT + 1}`)).body).toEqual({
    commands: menu("Aiuto"),
  });
});

test("a chat action shows for five seconds or until the next message", async () => {
  let now = Date.now();
  const standIn = await startStandIn({ now: () => now });
  const typing = async () => (await api(standIn, `GET chats/${CHAT}`)).body["chat"];
  await call(standIn, "sendChatAction", { chat_id: CHAT, action: "upload_photo" });
  expect(await typing()).toMatchObject({ typing: "upload_photo" });
  now += 5000;
  expect(await typing()).toMatchObject({ typing: null });
  await call(standIn, "sendChatAction", { chat_id: CHAT, action: "typing" });
  await call(standIn, "sendMessage", { chat_id: CHAT, text: "here" });
  expect(await typing()).toMatchObject({ typing: null });
});

test("everything that happens comes as events", async () => {
  const standIn = await startStandIn();
  const seen = await follow(standIn);
  await standIn.people.send(CHAT, { text: "a" });
  await call(standIn, "sendChatAction", { chat_id: CHAT, action: "typing" });
  const reply_markup = { inline_keyboard: [[{ text: "Go", callback_data: "go" }]] };
  await call(standIn, "sendMessage", { chat_id: CHAT, text: "b", reply_markup });
  await call(standIn, "editMessageText", { chat_id: CHAT, message_id: 2, text: "c", reply_markup });
  const press = standIn.people.press(CHAT, 2, { data: "go" });
  await call(standIn, "answerCallbackQuery", { callback_query_id: press.id, text: "ok" });
  await call(standIn, "deleteMessage", { chat_id: CHAT, message_id: 2 });
  await call(standIn, "setMyCommands", { commands: [{ command: "help", description: "Help" }] });
  standIn.people.block(CHAT, true);

  await vi.waitFor(() => expect(seen.at(-1)?.event).toBe("chat"));
  expect(seen).toMatchObject([
    { event: "hello", data: { revision: 0 } },
    { event: "message", data: { id: 1, text: "a" } },
    { event: "action", data: { chatId: CHAT, action: "typing", until: expect.any(Number) } },
    { event: "action", data: { chatId: CHAT, action: null } },
    { event: "message", data: { id: 2, text: "b" } },
    { event: "edited", data: { id: 2, text: "c", edited: 1 } },
    {
      event: "answer",
      data: { queryId: press.id, chatId: CHAT, messageId: 2, text: "ok", alert: false },
    },
    { event: "deleted", data: { id: 2, deleted: true } },
    { event: "commands", data: { commands: [{ command: "help" }] } },
    { event: "chat", data: { id: CHAT, blocked: true } },
  ]);
});

test("faults, calls and double delivery are reached by scripts", async () => {
  const standIn = await startStandIn();
  const fault = { method: "sendMessage", kind: "too-many", retryAfter: 3, times: 1 };
  expect((await api(standIn, "POST faults", fault)).status).toBe(201);
  expect(await call(standIn, "sendMessage", { chat_id: CHAT, text: "x" })).toMatchObject({
    error_code: 429,
  });
  expect((await api(standIn, "GET faults")).body["faults"]).toMatchObject([
    { ...fault, played: 1 },
  ]);
  expect((await api(standIn, "GET calls?method=sendMessage")).body["calls"]).toMatchObject([
    { method: "sendMessage", status: 429, params: { text: "x" } },
  ]);
  expect((await api(standIn, "DELETE faults")).status).toBe(204);
  expect((await api(standIn, "POST delivery", { twice: true })).body).toMatchObject({
    mode: "polling",
    pending: 0,
    twice: true,
  });
});

test.each([
  ["GET nothing", undefined, 404, "nothing here"],
  ["PUT chats", {}, 405, "not for this path"],
  ["GET chats/5", undefined, 404, "no such chat"],
  ["GET chats/1001/messages?after=-1", undefined, 400, "whole number"],
  ["POST chats/1001/messages", {}, 400, "nothing to send"],
  ["POST chats/1001/messages", { text: "x".repeat(5000) }, 400, "Too big"],
  ["POST chats/1001/messages", { text: "x", unknown: 1 }, 400, "Unrecognized key"],
  ["POST chats/1001/messages", { text: "x", replyTo: 9 }, 404, "no such message"],
  ["POST chats/1001/messages", { text: "x", userId: 9 }, 400, "not in the chat"],
  ["POST chats/1001/messages", { text: "x", threadId: 9 }, 400, "no topics"],
  [
    "POST chats/1001/messages",
    form({}, [["photo", "a.jpg", Buffer.from("no")]]),
    400,
    "send it as a document",
  ],
  [
    "POST chats/1001/messages",
    form({}, [["picture", "a.jpg", Buffer.from("no")]]),
    400,
    "Invalid option",
  ],
  ["POST chats", { type: "group", title: "G", members: [7] }, 400, "no person 7"],
  ["POST faults", { method: "x", kind: "earthquake" }, 400, "Invalid option"],
  ["GET files/nothing", undefined, 404, "nothing here"],
])("%s %# is refused in words", async (...row) => {
  const [route, body, status, words] = row;
  const standIn = await startStandIn();
  const answer = await api(standIn, route, body);
  expect(answer).toMatchObject({ status, body: { error: expect.stringContaining(words) } });
});

test("bodies that are too large or of a wrong type are refused", async () => {
  const standIn = await startStandIn();
  const path = `POST chats/${CHAT}/messages`;
  expect((await api(standIn, path, { text: "x".repeat(70_000) })).status).toBe(413);
  const many = Array.from(
    { length: 11 },
    (_, i) => ["document", `${i}`, Buffer.from("x")] as [string, string, Buffer],
  );
  expect((await api(standIn, path, form({}, many))).status).toBe(413);
  const heavy = Buffer.alloc(50 * 1024 * 1024 + 1);
  expect((await api(standIn, path, form({}, [["document", "big", heavy]]))).status).toBe(413);
  const address = `${standIn.url}/api/chats/${CHAT}/messages`;
  const plain = await fetch(address, { method: "POST", body: '{"text":"x"}' });
  expect(plain.status).toBe(415);
  const broken = await fetch(address, {
    method: "POST",
    headers: { "content-type": "application/json" },
    body: "{",
  });
  expect(broken.status).toBe(400);
  expect(standIn.messages(CHAT)).toEqual([]);
});

test("foreign names, origins and sites are refused everywhere", async () => {
  const standIn = await startStandIn();
  const own = `127.0.0.1:${standIn.port}`;
  expect(await statusWith(standIn, { host: own })).toBe(200);
  expect(await statusWith(standIn, { host: `localhost:${standIn.port}` })).toBe(200);
  for (const host of [`evil.example:${standIn.port}`, "127.0.0.1", "127.0.0.1:1"])
    expect(await statusWith(standIn, { host })).toBe(403);
  expect(await statusWith(standIn, { host: own, origin: `http://${own}` })).toBe(200);
  for (const origin of ["http://evil.example", `https://${own}`, "http://127.0.0.1:1", "null"])
    expect(
      await statusWith(standIn, { host: own, origin }, { path: "/api/faults", method: "DELETE" }),
    ).toBe(403);

  const path = `/bot${standIn.token}/sendMessage?chat_id=${CHAT}&text=x`;
  for (const site of ["cross-site", "same-site"])
    expect(await statusWith(standIn, { host: own, "sec-fetch-site": site }, { path })).toBe(403);
  expect(await statusWith(standIn, { host: "evil.example" }, { path })).toBe(403);
  expect(standIn.messages(CHAT)).toEqual([]);
});

test("an address that is none, and a sender who leaves, do no harm", async () => {
  const standIn = await startStandIn();
  const host = `127.0.0.1:${standIn.port}`;
  expect(await statusWith(standIn, { host }, { path: "//" })).toBe(400);
  const leaving = request(`${standIn.url}/api/chats/${CHAT}/messages`, {
    method: "POST",
    headers: { "content-type": "multipart/form-data; boundary=b", "content-length": "1000" },
  });
  leaving.once("error", () => undefined);
  leaving.write('--b\r\ncontent-disposition: form-data; name="photo"; filename="a"\r\n\r\nabc');
  await vi.waitFor(() => expect(leaving.socket?.bytesWritten).toBeGreaterThan(50));
  leaving.destroy();
  expect((await api(standIn, "GET chats")).status).toBe(200);
  expect(standIn.messages(CHAT)).toEqual([]);
});

test("other addresses go to the pages", async () => {
  const standIn = await startStandIn({
    pages: (request_, response) => response.end(`page ${request_.url}`),
  });
  expect(await (await fetch(`${standIn.url}/chat?x=1`)).text()).toBe("page /chat?x=1");
  const headers = { "sec-fetch-site": "cross-site", "sec-fetch-mode": "navigate" };
  expect(
    await statusWith(standIn, { host: `127.0.0.1:${standIn.port}`, ...headers }, { path: "/" }),
  ).toBe(200);
});

test("stop ends polls, streams and waiting readers", async () => {
  const standIn = await startStandIn();
  const poll = call(standIn, "getUpdates", { timeout: 50 });
  const reader = api(standIn, `GET chats/${CHAT}/messages?after=0&wait=60`);
  const settled = Promise.allSettled([poll, reader]);
  await follow(standIn);
  await standIn.stop();
  await standIn.stop();
  await settled;
  await expect(fetch(standIn.url)).rejects.toThrow("fetch failed");
});
