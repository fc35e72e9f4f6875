import { expect, test } from "vitest";
import { en } from "../../src/bot/words/en.ts";
import { CHAT, jpeg } from "../support/telegram.ts";
import { photo, type TestBot, useBot } from "./use-bot.ts";

const { start } = useBot();

/** The buttons under every offer. */
const EACH_COMMON = [
  ["detect"],
  ["blur", "grey", "sharpen"],
  ["rotate", "mirror", "negative"],
  ["contour", "thumbnail"],
].map((row) => row.map((data) => ({ data })));

test.each([
  { text: "/start", answer: en.start },
  { text: "/start from-a-link", answer: en.start },
  { text: "Hello", answer: en.start },
  { text: " START ", answer: en.start },
  { text: "/help", answer: en.help },
  { text: "help", answer: en.help },
  { text: "¡Hola!", answer: en.start },
  { text: "what can you do?", answer: en.help },
  { text: "/weather in Vienna", answer: en.unknownCommand("/weather") },
  { text: "what now", answer: en.quoted("what now") },
  { text: "As  I\ntyped it! 🇦🇹", answer: en.quoted("As  I\ntyped it! 🇦🇹") },
  { text: "מה שלומך היום?", answer: en.quoted("מה שלומך היום?") },
  { text: "my secret. Please don’t quote me!", answer: en.notQuoted },
  { text: "PLEASE DON'T QUOTE ME", answer: en.notQuoted },
  { text: "bitte zitiere mich nicht", answer: en.notQuoted },
  { text: "detect", answer: en.noPicture },
  { text: "rotate 90, blur 4", answer: en.noPicture },
  { text: "/blur 10", answer: en.noPicture },
  { text: "write me a poem", answer: en.quoted("write me a poem") },
  { text: "find a hotel in Rome", answer: en.quoted("find a hotel in Rome") },
  { text: "turn the page", answer: en.quoted("turn the page") },
])("$text in a private chat is answered under it", async ({ text, answer }) => {
  const bot = await start();

  await bot.say({ text });

  expect(bot.botMessages()).toMatchObject([{ replyTo: 1, content: { text: answer } }]);
  expect(bot.queued).toEqual([]);
});

test.each(["detect", "Predict", "/detect", "/DETECT@Polybot", " detect\n", "@polybot detect"])(
  "a photo with the caption %j becomes a job under a status message",
  async (caption) => {
    const bot = await start();

    await bot.say(await photo(caption));

    expect(bot.botMessages()).toMatchObject([{ replyTo: 1, content: { text: en.working.detect } }]);
    expect(bot.queued).toMatchObject([
      { kind: "detect", chatId: CHAT, replyTo: 1, statusMessageId: 2 },
    ]);
    const original = await bot.original();
    expect(original.subarray(0, 3)).toEqual(Buffer.from([0xff, 0xd8, 0xff]));
    expect(await bot.row(bot.jobId())).toMatchObject({ state: "queued", statusMessageId: 2 });
  },
);

test("the largest size of a photo is taken, wherever it stands, and of two too large ones none is fetched", async () => {
  const bot = await start();
  const update = await bot.update(await photo("detect"));
  const { message } = update as unknown as {
    message: { photo: { file_id: string; file_size: number; width: number }[] };
  };
  message.photo.reverse();
  await bot.handle(update);
  const taken = message.photo.find(({ width }) => width === 640);
  expect((await bot.original()).length).toBe(taken?.file_size);

  const huge = await bot.update(await photo("detect"));
  for (const size of (huge as unknown as typeof update & { message: typeof message }).message.photo)
    size.file_size = 21 * 2 ** 20;
  await bot.handle(huge);
  await bot.deliver(bot.reported.at(-1) ?? "");
  expect(bot.said().at(-1)).toMatch(/^text: This file is too large/);
});

test("a picture that comes as a file is fetched as it is", async () => {
  const bot = await start();
  const bytes = await jpeg(2000, 100);

  const file = { kind: "document", bytes, name: "IMG.JPEG", mime: undefined } as const;
  await bot.say({ text: "detect", files: [file] });

  expect(await bot.original()).toEqual(bytes);
});

test("a file that is no picture is not looked at", async () => {
  const bot = await start();
  const file = { kind: "document", bytes: Buffer.from("x"), mime: "application/pdf" } as const;

  await bot.say({ text: "detect", files: [{ ...file, name: "a.pdf" }] });
  await bot.say({ files: [{ ...file, name: "b.pdf" }] });

  expect(bot.said()).toEqual([`text: ${en.noPicture}`, `text: ${en.onlyPictures}`]);
});

test("a photo without a caption gets a button, and the pressed offer becomes the status message, then the answer", async () => {
  const bot = await start();
  await bot.say(await photo());
  expect(bot.botMessages()).toMatchObject([
    { id: 2, replyTo: 1, content: { text: en.offer }, buttons: EACH_COMMON },
  ]);

  const { press } = await bot.press(2);

  expect(press.answer).toBeDefined();
  expect(bot.botMessages()).toMatchObject([
    { id: 2, content: { text: en.working.detect }, buttons: [[{ text: en.buttons.cancel }]] },
  ]);
  await bot.finish(bot.jobId());
  await bot.deliver(bot.jobId());
  expect(bot.said()).toEqual(["photo: 2 people, 1 bus"]);
});

test("a double tap is one job and one answer", async () => {
  const bot = await start();
  await bot.say(await photo());
  bot.standIn.people.press(CHAT, 2, { data: "detect" });
  const first = bot.lastUpdate();
  bot.standIn.people.press(CHAT, 2, { data: "detect" });
  const second = bot.lastUpdate();

  await bot.handle(first);
  await bot.handle(second);
  await bot.finish(bot.jobId());
  await bot.deliver(bot.jobId());
  await bot.handle(second);

  expect(bot.said()).toEqual(["photo: 2 people, 1 bus"]);
});

test("an offer that was deleted before its press was handled is replaced by a status message", async () => {
  const bot = await start();
  await bot.say(await photo());
  bot.standIn.people.press(CHAT, 2, { data: "detect" });
  const update = bot.lastUpdate();
  bot.standIn.people.remove(CHAT, 2);

  await bot.handle(update);
  await bot.handle(update);

  expect(bot.said()).toEqual([`text: ${en.working.detect}`]);
  expect(bot.jobId()).toBe(bot.queued[0]?.id);
});

test("a press under a photo that was deleted says so", async () => {
  const bot = await start();
  await bot.say(await photo());
  bot.standIn.people.remove(CHAT, 1);

  await bot.press(2);

  expect(bot.said().at(-1)).toBe(`text: ${en.noPicture}`);
});

test("in a topic such a press is answered there, too", async () => {
  const bot = await start();
  const chat = await group(bot, { topics: true });
  await bot.say(await photo("/detekt@Polybot", { threadId: 7 }), chat);
  bot.standIn.people.remove(chat, 1);

  await bot.press(2, chat);

  expect(bot.botMessages(chat).at(-1)).toMatchObject({
    threadId: 7,
    content: { text: en.noPicture },
  });
});

test("a button of another time is only put at rest", async () => {
  const bot = await start();
  await bot.say(await photo());
  const { press, update } = await bot.press(2);
  const old = structuredClone(update) as { callback_query: { data: string } };
  old.callback_query.data = "something of old";
  const before = bot.calls().length;

  await bot.handle(old);

  expect(press.answer).toBeDefined();
  expect(bot.calls().slice(before)).toEqual(["answerCallbackQuery"]);
});

test("a photo with a caption that nobody knows is offered what can be done with it, without half a character", async () => {
  const bot = await start();

  await bot.say(await photo(`${"x".repeat(59)}😀 y`));

  expect(bot.said()).toEqual([`text: I do not know “${"x".repeat(59)}😀…”. ${en.offer}`]);
});

async function group(bot: TestBot, more: { topics?: boolean; privacy?: boolean } = {}) {
  return bot.standIn.openChat({ type: "group", title: "Friends", members: [CHAT], ...more }).id;
}

test("in a group a reply with /detect looks at the photo above, and answers under that", async () => {
  const bot = await start();
  const chat = await group(bot);
  await bot.standIn.people.send(chat, await photo());

  await bot.say({ text: "/detect", replyTo: 1 }, chat);

  expect(bot.botMessages(chat)).toMatchObject([
    { replyTo: 1, content: { text: en.working.detect } },
  ]);
  expect(bot.queued).toMatchObject([{ chatId: chat, replyTo: 1 }]);
});

test("asking again about the same photo is answered again", async () => {
  const bot = await start();
  const chat = await group(bot);
  await bot.standIn.people.send(chat, await photo());
  await bot.say({ text: "/detect", replyTo: 1 }, chat);
  await bot.finish(bot.jobId());
  await bot.deliver(bot.jobId());

  await bot.say({ text: "/detect", replyTo: 1 }, chat);

  expect(bot.said(chat)).toEqual(["photo: 2 people, 1 bus", `text: ${en.working.detect}`]);
});

test("in a group a caption that names the bot is for it, and a reply without a photo is told so", async () => {
  const bot = await start();
  const chat = await group(bot);

  await bot.say(await photo("/detect@Polybot"), chat);
  await bot.standIn.people.send(chat, { text: "just words" });
  await bot.say({ text: "/detect", replyTo: 3 }, chat);

  expect(bot.said(chat)).toEqual([`text: ${en.working.detect}`, `text: ${en.noPicture}`]);
});

test.each([
  { what: "a text", sent: { text: "hello" } },
  { what: "a command for another bot", sent: { text: "/help@OtherBot" } },
  { what: "a command that is not ours", sent: { text: "/weather" } },
])("in a group that shows everything $what is left alone", async ({ sent }) => {
  const bot = await start();
  const chat = await group(bot, { privacy: false });

  await bot.say(sent, chat);
  await bot.say(await photo(), chat);
  await bot.say(await photo("/meme"), chat);

  expect(bot.calls()).toEqual([]);
});

test("a mention in a group is for the bot", async () => {
  const bot = await start();
  const chat = await group(bot, { privacy: false });

  await bot.say({ text: "hello @Polybot" }, chat);
  await bot.say({ text: "@Polybot what now?" }, chat);

  expect(bot.said(chat)).toEqual([`text: ${en.start}`, `text: ${en.quoted("@Polybot what now?")}`]);
});

test("in a topic everything stays in the topic", async () => {
  const bot = await start();
  const chat = await group(bot, { topics: true });
  await bot.standIn.people.send(chat, await photo(undefined, { threadId: 7 }));

  await bot.say({ text: "/detect", replyTo: 1, threadId: 7 }, chat);
  const status = bot.botMessages(chat)[0];
  expect(status).toMatchObject({ threadId: 7, content: { text: en.working.detect } });

  bot.removeLast(chat); // so that the answer has to be sent anew
  await bot.finish(bot.jobId());
  await bot.deliver(bot.jobId());
  expect(bot.botMessages(chat)).toMatchObject([{ threadId: 7, replyTo: 1 }]);
});

test("other bots are not answered, people who write in a chat's name are", async () => {
  const bot = await start();
  const update = await bot.update({ text: "/help" });
  const { message } = update as unknown as { message: { from: object } };
  Object.assign(message.from, { is_bot: true });

  await bot.handle(update);
  expect(bot.said()).toEqual([]);

  Object.assign(message, { sender_chat: { id: CHAT, type: "group", title: "Friends" } });
  await bot.handle(update);
  expect(bot.said()).toEqual([`text: ${en.help}`]);
});

test("service messages are left alone", async () => {
  const bot = await start();

  await bot.handle({
    update_id: 1,
    message: { message_id: 9, date: 1, chat: { id: CHAT, type: "private" }, new_chat_title: "x" },
  });

  expect(bot.calls()).toEqual([]);
});
