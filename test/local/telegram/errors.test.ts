import sharp from "sharp";
import { expect, test } from "vitest";
import { call, CHAT, jpeg, startStandIn } from "../../support/telegram.ts";

type StandIn = Awaited<ReturnType<typeof startStandIn>>;

async function upload(standIn: StandIn, method: string, parts: Record<string, string | Buffer>) {
  const form = new FormData();
  for (const [name, part] of Object.entries(parts)) {
    if (typeof part === "string") form.set(name, part);
    else form.set(name, new Blob([new Uint8Array(part)]), `${name}.bin`);
  }
  const address = `${standIn.url}/bot${standIn.token}/${method}`;
  const response = await fetch(address, { method: "POST", body: form });
  return (await response.json()) as Awaited<ReturnType<typeof call>>;
}

const button = (fields: object) => ({ inline_keyboard: [[fields]] });

test.each([
  ["no chat", "sendMessage", { text: "x" }, "chat_id is empty"],
  ["an unknown chat", "sendMessage", { chat_id: 5, text: "x" }, "chat not found"],
  ["no text", "sendMessage", { text: " " }, "message text is empty"],
  ["a text of 4097", "sendMessage", { text: "x".repeat(4097) }, "message is too long"],
  ["no photo", "sendPhoto", {}, "there is no photo in the request"],
  [
    "a wrong file id",
    "sendPhoto",
    { photo: "AgACnothing" },
    "wrong file identifier/HTTP URL specified",
  ],
  ["an unknown file", "getFile", { file_id: "x" }, "invalid file_id"],
  ["no file id", "getFile", {}, "file_id not specified"],
  [
    "an unknown message",
    "editMessageText",
    { message_id: 99, text: "x" },
    "message to edit not found",
  ],
  ["no message id", "editMessageText", { text: "x" }, "message identifier is not specified"],
  [
    "an unknown message to delete",
    "deleteMessage",
    { message_id: 99 },
    "message to delete not found",
  ],
  [
    "an unknown message to react to",
    "setMessageReaction",
    { message_id: 99 },
    "message to react not found",
  ],
  ["a wrong action", "sendChatAction", { action: "dance" }, "wrong parameter action in request"],
  [
    "an unknown topic",
    "sendMessage",
    { text: "x", message_thread_id: 7 },
    "message thread not found",
  ],
  [
    "an unknown style",
    "sendMessage",
    { text: "x", parse_mode: "bbcode" },
    "unsupported parse_mode",
  ],
  [
    "data of 65 bytes",
    "sendMessage",
    { text: "x", reply_markup: button({ text: "a", callback_data: "é".repeat(33) }) },
    "BUTTON_DATA_INVALID",
  ],
  [
    "a button without use",
    "sendMessage",
    { text: "x", reply_markup: button({ text: "a" }) },
    "can't parse inline keyboard button: Text buttons are unallowed in the inline keyboard",
  ],
  [
    "a button to nowhere",
    "sendMessage",
    { text: "x", reply_markup: button({ text: "a", url: "http://" }) },
    "inline keyboard button URL 'http://' is invalid: Wrong HTTP URL",
  ],
  [
    "a button by FTP",
    "sendMessage",
    { text: "x", reply_markup: button({ text: "a", url: "ftp://example.com" }) },
    "inline keyboard button URL 'ftp://example.com' is invalid: Unsupported URL protocol",
  ],
  ["an empty album", "sendMediaGroup", { media: [] }, "there are no messages to send"],
  [
    "an album of one",
    "sendMediaGroup",
    { media: [{ type: "photo", media: "x" }] },
    "too few messages to send as an album",
  ],
  [
    "an album of eleven",
    "sendMediaGroup",
    { media: Array.from({ length: 11 }, () => ({ type: "photo", media: "x" })) },
    "too many messages to send as an album",
  ],
  [
    "a mixed album",
    "sendMediaGroup",
    {
      media: [
        { type: "photo", media: "x" },
        { type: "document", media: "y" },
      ],
    },
    "document can't be mixed with other media types",
  ],
  [
    "a bad command",
    "setMyCommands",
    { commands: [{ command: "Start", description: "x" }] },
    "BOT_COMMAND_INVALID",
  ],
  [
    "a command without description",
    "setMyCommands",
    { commands: [{ command: "start", description: "" }] },
    "BOT_COMMAND_DESCRIPTION_INVALID",
  ],
  [
    "a stale button",
    "answerCallbackQuery",
    { callback_query_id: "1" },
    "query is too old and response timeout expired or query ID is invalid",
  ],
  [
    "a reply to nothing",
    "sendMessage",
    { text: "x", reply_parameters: { message_id: 99 } },
    "message to be replied not found",
  ],
])("%s is refused as Telegram does", async (...row) => {
  const [, method, params, description] = row;
  const standIn = await startStandIn();
  const all = { ...(description === "chat_id is empty" ? {} : { chat_id: CHAT }), ...params };
  expect(await call(standIn, method, all)).toEqual({
    ok: false,
    error_code: 400,
    description: `Bad Request: ${description}`,
  });
});

test("a wrong token is 401 and an unknown method 404", async () => {
  const standIn = await startStandIn();
  expect(await call({ ...standIn, token: "1:wrong" }, "getMe")).toMatchObject({
    error_code: 401,
    description: "Unauthorized",
  });
  expect(await call(standIn, "sendPigeon")).toMatchObject({
    error_code: 404,
    description: "Not Found",
  });
  expect((await fetch(`${standIn.url}/file/bot1:wrong/photos/file_0.jpg`)).status).toBe(401);
});

test("methods take queries and forms too, in any case of letters", async () => {
  const standIn = await startStandIn();
  const root = `${standIn.url}/bot${standIn.token}`;
  expect(await (await fetch(`${root}/getme`)).json()).toMatchObject({
    result: { is_bot: true, username: "Polybot" },
  });
  await fetch(`${root}/sendMessage?chat_id=${CHAT}&text=query`);
  await fetch(`${root}/sendMessage`, {
    method: "POST",
    body: new URLSearchParams({ chat_id: String(CHAT), text: "form" }),
  });
  expect(standIn.messages(CHAT).map(({ content }) => content.text)).toEqual(["query", "form"]);
});

test("limits count after the markup is taken out, in UTF-16 units", async () => {
  const standIn = await startStandIn();
  const send = async (text: string) =>
    (await call(standIn, "sendMessage", { chat_id: CHAT, text, parse_mode: "HTML" })).ok;
  expect(await send(`<b>${"x".repeat(4096)}</b>`)).toBe(true);
  expect(await send("😀".repeat(2048))).toBe(true);
  expect(await send("😀".repeat(2049))).toBe(false);

  const photo = await jpeg(50, 50);
  const caption = async (length: number) =>
    (
      await upload(standIn, "sendPhoto", {
        chat_id: String(CHAT),
        photo,
        caption: "x".repeat(length),
      })
    ).description;
  expect(await caption(1024)).toBeUndefined();
  expect(await caption(1025)).toBe("Bad Request: message caption is too long");
});

test("a photo is refused when it is too large, too long, too narrow or none", async () => {
  const standIn = await startStandIn();
  const send = async (photo: Buffer) =>
    (await upload(standIn, "sendPhoto", { chat_id: String(CHAT), photo })).description;
  const heavy = Buffer.concat([await jpeg(50, 50), Buffer.alloc(10 * 1024 * 1024)]);
  expect(await send(heavy)).toBe(
    `Bad Request: file of size ${heavy.length} bytes is too big for a photo; the maximum size is 10485760 bytes`,
  );
  expect(await send(await jpeg(5001, 5000))).toBe("Bad Request: PHOTO_INVALID_DIMENSIONS");
  expect(await send(await jpeg(2100, 100))).toBe("Bad Request: PHOTO_INVALID_DIMENSIONS");
  expect(await send(await jpeg(2000, 100))).toBeUndefined();
  expect(await send(Buffer.from("no picture"))).toBe("Bad Request: IMAGE_PROCESS_FAILED");
  const whole = await sharp({
    create: {
      width: 400,
      height: 400,
      channels: 3,
      background: "red",
      noise: { type: "gaussian", mean: 128, sigma: 30 },
    },
  })
    .jpeg()
    .toBuffer();
  expect(await send(whole.subarray(0, whole.length / 2))).toBe("Bad Request: IMAGE_PROCESS_FAILED");
  expect(await send(Buffer.alloc(0))).toBe("Bad Request: file must be non-empty");
});

test("a file of one kind cannot be sent again as another", async () => {
  const standIn = await startStandIn();
  const [message] = await standIn.people.send(CHAT, {
    files: [{ kind: "document", bytes: Buffer.from("x") }],
  });
  const media = message?.content.media;
  const photo = media?.kind === "document" ? media.file.id : "";
  expect((await call(standIn, "sendPhoto", { chat_id: CHAT, photo })).description).toBe(
    "Bad Request: can't use file of type Document as Photo",
  );
  expect((await call(standIn, "sendDocument", { chat_id: CHAT, document: photo })).ok).toBe(true);
});

test("getFile stops at 20 MiB", async () => {
  const standIn = await startStandIn();
  const limit = 20 * 1024 * 1024;
  for (const size of [limit, limit + 1])
    await standIn.people.send(CHAT, { files: [{ kind: "document", bytes: Buffer.alloc(size) }] });
  const answers = standIn.messages(CHAT).map(
    async ({ content: { media } }) =>
      await call(standIn, "getFile", {
        file_id: media?.kind === "document" ? media.file.id : "",
      }),
  );
  expect(await Promise.all(answers)).toMatchObject([
    { ok: true, result: { file_size: limit } },
    { ok: false, description: "Bad Request: file is too big" },
  ]);
});

test("an edit to the same content and buttons is not modified", async () => {
  const standIn = await startStandIn();
  await call(standIn, "sendMessage", { chat_id: CHAT, text: "a" });
  const edit = async (params: object) =>
    await call(standIn, "editMessageText", { chat_id: CHAT, message_id: 1, ...params });
  expect((await edit({ text: "a" })).description).toMatch(
    /^Bad Request: message is not modified: /,
  );
  expect(
    (await edit({ text: "a", reply_markup: button({ text: "B", callback_data: "b" }) })).ok,
  ).toBe(true);
  expect((await edit({ text: "b" })).ok).toBe(true);
  expect(standIn.messages(CHAT)).toMatchObject([{ edits: 1, buttons: undefined }]);
});

test("text and caption are edited only where there is one, and only the bot's own", async () => {
  const standIn = await startStandIn();
  await standIn.people.send(CHAT, { text: "mine" });
  await call(standIn, "sendMessage", { chat_id: CHAT, text: "text" });
  await upload(standIn, "sendPhoto", { chat_id: String(CHAT), photo: await jpeg(50, 50) });
  const edit = async (method: string, message_id: number) =>
    (await call(standIn, method, { chat_id: CHAT, message_id, text: "x", caption: "x" }))
      .description;
  expect(await edit("editMessageText", 1)).toBe("Bad Request: message can't be edited");
  expect(await edit("editMessageCaption", 2)).toBe(
    "Bad Request: there is no caption in the message to edit",
  );
  expect(await edit("editMessageText", 3)).toBe(
    "Bad Request: there is no text in the message to edit",
  );
  expect(await edit("editMessageCaption", 3)).toBeUndefined();
});

test("a reply to a deleted message is refused, unless it may go without", async () => {
  const standIn = await startStandIn();
  await standIn.people.send(CHAT, { text: "a" });
  standIn.people.remove(CHAT, 1);
  const reply = async (reply_parameters: object) =>
    await call(standIn, "sendMessage", { chat_id: CHAT, text: "b", reply_parameters });
  expect((await reply({ message_id: 1 })).description).toBe(
    "Bad Request: message to be replied not found",
  );
  expect((await reply({ message_id: 1, allow_sending_without_reply: true })).ok).toBe(true);
});

test("messages older than 48 hours stay", async () => {
  let now = Date.now();
  const standIn = await startStandIn({ now: () => now });
  await call(standIn, "sendMessage", { chat_id: CHAT, text: "a" });
  now += 48 * 3600 * 1000 + 1;
  const answer = await call(standIn, "deleteMessage", { chat_id: CHAT, message_id: 1 });
  expect(answer.description).toBe("Bad Request: message can't be deleted for everyone");
});

test("a pressed button is answered once and in time", async () => {
  let now = Date.now();
  const standIn = await startStandIn({ now: () => now });
  const reply_markup = button({ text: "Go", callback_data: "go" });
  await call(standIn, "sendMessage", { chat_id: CHAT, text: "a", reply_markup });
  const answer = async (id: string, text = "ok") =>
    (await call(standIn, "answerCallbackQuery", { callback_query_id: id, text })).description;
  const first = standIn.people.press(CHAT, 1, { data: "go" });
  expect(await answer(first.id, "x".repeat(201))).toBe("Bad Request: MESSAGE_TOO_LONG");
  expect(await answer(first.id)).toBeUndefined();
  expect(await answer(first.id)).toMatch(/query is too old/);
  const second = standIn.people.press(CHAT, 1, { data: "go" });
  now += 15_001;
  expect(await answer(second.id)).toMatch(/query is too old/);
});

test("a bot has one reaction on a message, and only those that Telegram knows", async () => {
  const standIn = await startStandIn();
  await standIn.people.send(CHAT, { text: "a" });
  const react = async (...emoji: string[]) => {
    const reaction = emoji.map((one) => ({ type: "emoji", emoji: one }));
    return (await call(standIn, "setMessageReaction", { chat_id: CHAT, message_id: 1, reaction }))
      .description;
  };
  expect(await react("👀")).toBeUndefined();
  expect(await react("👍")).toBeUndefined();
  expect(standIn.messages(CHAT)[0]?.reaction).toBe("👍");
  expect(await react("🧊")).toBe("Bad Request: REACTION_INVALID");
  expect(await react("👍", "👀")).toBe("Bad Request: REACTIONS_TOO_MANY");
  expect(await react()).toBeUndefined();
  expect(standIn.messages(CHAT)[0]?.reaction).toBeUndefined();
});

test("a blocked bot is told so", async () => {
  const standIn = await startStandIn();
  standIn.people.block(CHAT, true);
  const send = async (chat_id: number) =>
    await call(standIn, "sendMessage", { chat_id, text: "x" });
  expect(await send(CHAT)).toMatchObject({
    error_code: 403,
    description: "Forbidden: bot was blocked by the user",
  });
  const group = standIn.openChat({ type: "group", title: "G", members: [CHAT] });
  standIn.people.block(group.id, true);
  expect(await send(group.id)).toMatchObject({
    description: "Forbidden: bot was kicked from the group chat",
  });
  standIn.people.block(CHAT, false);
  expect(await send(CHAT)).toMatchObject({ ok: true });
});

test("a group that became a supergroup names its new id", async () => {
  const standIn = await startStandIn();
  const group = standIn.openChat({ type: "group", title: "G", members: [CHAT] });
  const oldId = group.id;
  const newId = standIn.world.migrate(group);
  expect(await call(standIn, "sendMessage", { chat_id: oldId, text: "x" })).toMatchObject({
    error_code: 400,
    parameters: { migrate_to_chat_id: newId },
  });
  expect(await call(standIn, "sendMessage", { chat_id: newId, text: "x" })).toMatchObject({
    ok: true,
  });
});
