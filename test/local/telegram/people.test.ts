import sharp from "sharp";
import { expect, test } from "vitest";
import { call, CHAT, jpeg, startStandIn } from "../../support/telegram.ts";

type StandIn = Awaited<ReturnType<typeof startStandIn>>;
type Update = Record<string, { [field: string]: unknown } | undefined>;

/** What the bot gets, forgetting it. */
async function updates(standIn: StandIn): Promise<Update[]> {
  const { result } = await call(standIn, "getUpdates");
  await call(standIn, "getUpdates", { offset: 1e9 });
  return result as Update[];
}

const texts = (all: Update[]) =>
  all.map(({ message, edited_message }) => {
    const one = message ?? edited_message;
    return one?.["text"] ?? one?.["caption"] ?? "(none)";
  });

test("the bot gets who wrote, where, and the commands in the text", async () => {
  const standIn = await startStandIn({ people: [] });
  standIn.openChat({ type: "private", name: "Person", username: "person", languageCode: "it" });
  await standIn.people.send(CHAT, { text: "/start now" });
  expect(await updates(standIn)).toMatchObject([
    {
      message: {
        message_id: 1,
        from: {
          id: CHAT,
          is_bot: false,
          first_name: "Person",
          username: "person",
          language_code: "it",
        },
        chat: { id: CHAT, type: "private", first_name: "Person" },
        date: expect.any(Number),
        text: "/start now",
        entities: [{ type: "bot_command", offset: 0, length: 6 }],
      },
    },
  ]);
});

test("a photo arrives as JPEGs of rising size, upright and without metadata", async () => {
  const standIn = await startStandIn();
  const lying = await sharp(await jpeg(1000, 500))
    .withMetadata({ orientation: 6 })
    .jpeg()
    .toBuffer();
  await standIn.people.send(CHAT, { text: "detect", files: [{ kind: "photo", bytes: lying }] });
  const [update] = await updates(standIn);
  expect(update).toMatchObject({
    message: {
      caption: "detect",
      photo: [
        { width: 45, height: 90 },
        { width: 160, height: 320 },
        { width: 400, height: 800 },
        { width: 500, height: 1000, file_size: expect.any(Number) },
      ],
    },
  });
  const photo = update?.["message"]?.["photo"] as { file_id: string; file_unique_id: string }[];
  expect(new Set(photo.map(({ file_unique_id }) => file_unique_id)).size).toBe(4);
  const { result } = await call(standIn, "getFile", { file_id: photo.at(-1)?.file_id });
  const { file_path } = result as { file_path: string };
  expect(file_path).toMatch(/^photos\/file_\d+\.jpg$/);
  const response = await fetch(`${standIn.url}/file/bot${standIn.token}/${file_path}`);
  const metadata = await sharp(await response.arrayBuffer()).metadata();
  expect(metadata).toMatchObject({ format: "jpeg", width: 500, height: 1000 });
  expect(metadata.orientation).toBeUndefined();
});

test("a document keeps its bytes, its name and the type its sender declared", async () => {
  const standIn = await startStandIn();
  const bytes = Buffer.from("not a picture at all");
  await standIn.people.send(CHAT, {
    files: [{ kind: "document", bytes, name: "photo.HEIC", mime: "image/heic" }],
  });
  const [update] = await updates(standIn);
  expect(update).toMatchObject({
    message: {
      document: { file_name: "photo.HEIC", mime_type: "image/heic", file_size: bytes.length },
    },
  });
});

test("an album is several updates with one id, the caption on the first", async () => {
  const standIn = await startStandIn();
  const bytes = await jpeg(50, 50);
  const files = Array.from({ length: 3 }, () => ({ kind: "photo", bytes }) as const);
  await standIn.people.send(CHAT, { text: "detect", files, gapMs: 1 });
  const albumId = expect.stringMatching(/^\d+$/);
  const all = await updates(standIn);
  expect(all).toMatchObject([
    { message: { message_id: 1, caption: "detect", media_group_id: albumId } },
    { message: { message_id: 2, media_group_id: albumId } },
    { message: { message_id: 3, media_group_id: albumId } },
  ]);
  expect(new Set(all.map(({ message }) => message?.["media_group_id"])).size).toBe(1);
  expect(all.filter(({ message }) => message?.["caption"])).toHaveLength(1);
});

test("an edited text or caption comes as edited_message, a deletion not at all", async () => {
  const standIn = await startStandIn();
  await standIn.people.send(CHAT, { text: "a" });
  standIn.people.edit(CHAT, 1, "b");
  standIn.people.remove(CHAT, 1);
  const all = await updates(standIn);
  expect(all).toMatchObject([
    { message: { text: "a" } },
    { edited_message: { text: "b", edit_date: expect.any(Number) } },
  ]);
  expect(all).toHaveLength(2);
  expect(standIn.messages(CHAT)[0]?.history.map(({ text }) => text)).toEqual(["a", "b"]);
});

test("in a group with privacy mode only what is meant for the bot arrives", async () => {
  const standIn = await startStandIn();
  const group = standIn.openChat({ type: "group", title: "Pictures", members: [CHAT] });
  await call(standIn, "sendMessage", { chat_id: group.id, text: "I am here" });
  const photo = { kind: "photo", bytes: await jpeg(50, 50) } as const;
  const send: typeof standIn.people.send = async (id, sent) => await standIn.people.send(id, sent);
  await send(group.id, { text: "plain" });
  await send(group.id, { text: "hello @Polybot" });
  await send(group.id, { files: [photo] });
  await send(group.id, { text: "no /detect here" });
  await send(group.id, { text: "/detect@OtherBot" });
  await send(group.id, { text: "/detect" });
  await send(group.id, { text: "/detect@polybot" });
  await send(group.id, { text: "/detect@Polybot", files: [photo, photo] });
  await send(group.id, { text: "reply to the bot", replyTo: 1 });
  await send(group.id, { text: "/detect", replyTo: 4 });

  const all = await updates(standIn);
  expect(texts(all)).toEqual([
    "/detect",
    "/detect@polybot",
    "/detect@Polybot",
    "reply to the bot",
    "/detect",
  ]);
  // The photo that was not shown comes with the reply to it.
  expect(all.at(-1)).toMatchObject({ message: { reply_to_message: { photo: expect.any(Array) } } });
});

test("in a group without privacy mode everything arrives", async () => {
  const standIn = await startStandIn();
  const group = standIn.openChat({ type: "group", title: "G", members: [CHAT], privacy: false });
  await standIn.people.send(group.id, { text: "plain" });
  expect(texts(await updates(standIn))).toEqual(["plain"]);
});

test("a message in a topic is answered in that topic", async () => {
  const standIn = await startStandIn();
  const group = standIn.openChat({ type: "group", title: "G", members: [CHAT], topics: true });
  await standIn.people.send(group.id, { text: "/detect", threadId: 7 });
  expect(await updates(standIn)).toMatchObject([
    {
      message: {
        message_thread_id: 7,
        is_topic_message: true,
        chat: { type: "supergroup", is_forum: true },
      },
    },
  ]);
  const reply_parameters = { message_id: 1 };
  await call(standIn, "sendMessage", { chat_id: group.id, text: "a", message_thread_id: 7 });
  await call(standIn, "sendMessage", { chat_id: group.id, text: "b", reply_parameters });
  expect(standIn.messages(group.id).map(({ threadId }) => threadId)).toEqual([7, 7, 7]);
});

test("a pressed button brings its data, its message and who pressed", async () => {
  const standIn = await startStandIn();
  standIn.openChat({ type: "private", name: "Second" });
  const group = standIn.openChat({ type: "group", title: "G", members: [CHAT, CHAT + 1] });
  const reply_markup = { inline_keyboard: [[{ text: "Go", callback_data: "go:1" }]] };
  await call(standIn, "sendMessage", { chat_id: group.id, text: "?", reply_markup });
  const press = standIn.people.press(group.id, 1, { data: "go:1", userId: CHAT + 1 });
  expect(await updates(standIn)).toMatchObject([
    {
      callback_query: {
        id: press.id,
        data: "go:1",
        from: { first_name: "Second" },
        message: { message_id: 1, chat: { id: group.id } },
      },
    },
  ]);
  expect(() => standIn.people.press(group.id, 1, { data: "other" })).toThrow("no such button");
});

test("blocking tells the bot, and what is written then does not arrive", async () => {
  const standIn = await startStandIn();
  standIn.people.block(CHAT, true);
  await standIn.people.send(CHAT, { text: "unheard" });
  standIn.people.block(CHAT, false);
  await standIn.people.send(CHAT, { text: "heard" });
  expect(await updates(standIn)).toMatchObject([
    { my_chat_member: { new_chat_member: { status: "kicked" } } },
    { my_chat_member: { new_chat_member: { status: "member" } } },
    { message: { text: "heard" } },
  ]);
});

test("the bot can ask about chats and their members", async () => {
  const standIn = await startStandIn();
  const other = standIn.openChat({ type: "private", name: "Robin" });
  const members = [CHAT, other.id];
  const group = standIn.openChat({ type: "group", title: "Pictures", members });
  const ask = async (method: string, params: object) =>
    (await call(standIn, method, params)).result;
  expect(await ask("getChat", { chat_id: group.id })).toMatchObject({
    title: "Pictures",
    type: "group",
  });
  const member = { chat_id: group.id, user_id: CHAT };
  expect(await ask("getChatMember", member)).toMatchObject({
    status: "creator",
    user: { id: CHAT },
  });
  expect(await ask("getChatMember", { ...member, user_id: other.id })).toMatchObject({
    status: "member",
  });
});

test("menus are kept by scope and language", async () => {
  const standIn = await startStandIn();
  const set = async (description: string, rest: object) =>
    await call(standIn, "setMyCommands", { commands: [{ command: "help", description }], ...rest });
  const scope = { type: "all_private_chats" };
  await set("Help", {});
  await set("Aiuto", { language_code: "it", scope });
  const get = async (params: object) => (await call(standIn, "getMyCommands", params)).result;
  expect(await get({})).toEqual([{ command: "help", description: "Help" }]);
  expect(await get({ language_code: "it", scope })).toEqual([
    { command: "help", description: "Aiuto" },
  ]);
  expect(await get({ language_code: "fr" })).toEqual([]);
});
