import { expect, test } from "vitest";
import { classesChosenBy, classesListIn } from "../../../src/bot/people/read-classes.ts";
import { settingsView } from "../../../src/bot/people/settings-view.ts";
import { LANGUAGES } from "../../../src/bot/words/language.ts";
import { wordsIn } from "../../../src/bot/words/languages.ts";
import { CHAT } from "../../support/telegram.ts";
import { photo, type TestBot, useBot } from "../use-bot.ts";
import { buttonsOf, forged, lastOf, press, pressUpdate } from "./press.ts";

const { start } = useBot({ ownTables: true });

function group(bot: TestBot) {
  const other = bot.standIn.openChat({ type: "private", name: "Robin", languageCode: "es" });
  const members = [CHAT, other.id];
  const made = bot.standIn.openChat({ type: "group", title: "Friends", members });
  return { chatId: made.id, admin: CHAT, member: other.id };
}

test("the settings are shown with their defaults, each marked on its button", async () => {
  const bot = await start();
  await bot.say({ text: "/settings" });
  const shown = lastOf(bot, CHAT);
  expect(shown.content.text).toContain(
    "Minimum score: the model's own\nWhat I look for: everything",
  );
  const marked = buttonsOf(shown).filter(({ text }) => text.startsWith("✓ "));
  expect(marked.map(({ text }) => text)).toEqual([
    "✓ Model's",
    "✓ Look for everything",
    "✓ As in Telegram",
    "✓ As photos",
  ]);
});

test("a press changes the settings in place, and requests go by them", async () => {
  const bot = await start();
  await bot.say({ text: "/settings" });
  await press(bot, { on: /^60 %/, chatId: CHAT });
  await press(bot, { on: /files/, chatId: CHAT });
  expect(bot.said()).toHaveLength(1);
  expect(bot.said()[0]).toMatch(/Minimum score: 60 %[\s\S]*as files/);

  await bot.say({ text: "/settings classes person, cars" });
  expect(bot.said().at(-1)).toContain("What I look for: cars, people");

  await bot.say(await photo("predict"));
  expect(bot.job()).toMatchObject({ options: { minScore: 0.6, classes: ["car", "person"] } });
  await bot.finish(bot.jobId());
  await bot.deliver(bot.jobId());
  expect(bot.said().at(-1)).toMatch(/^document: /);
});

test("what a caption says goes before the settings", async () => {
  const bot = await start();
  await bot.say({ text: "/settings" });
  await press(bot, { on: /^60 %/, chatId: CHAT });
  await bot.say(await photo("predict 0.3"));
  expect(bot.job()).toMatchObject({ options: { minScore: 0.3 } });
});

test("a request that comes again after the settings changed is still the same request", async () => {
  const bot = await start();
  const update = await bot.say(await photo("predict"));
  await bot.say({ text: "/settings classes dog" });
  await bot.handle(update);
  expect(bot.job()).toMatchObject({ kind: "detect" }); // throws when there are two
});

test("a language is spoken at once, and until another is chosen", async () => {
  const bot = await start();
  await bot.say({ text: "/settings" });
  await press(bot, { on: /^Deutsch/, chatId: CHAT });
  expect(bot.said()[0]).toMatch(/^text: So arbeite ich für dich/);

  await bot.say({ text: "/privacy" });
  expect(bot.said().at(-1)).toMatch(/^text: Was ich speichere/);
  await bot.say(await photo("predict"));
  expect((await bot.row(bot.jobId())).language).toBe("de");

  await bot.say({ text: "/settings" });
  await press(bot, { on: /^Wie in Telegram/, chatId: CHAT });
  expect(bot.said().at(-1)).toMatch(/^text: How I work for you/);
});

test("a reply to the settings names classes, and only such a reply", async () => {
  const bot = await start();
  await bot.say({ text: "/settings" });
  const { id } = lastOf(bot, CHAT);
  await bot.say({ text: "person, fire hydrant", replyTo: id });
  expect(bot.said().at(-1)).toContain("What I look for: fire hydrants, people");
  await bot.say({ text: "all", replyTo: lastOf(bot, CHAT).id });
  expect(bot.said().at(-1)).toContain("What I look for: everything");

  await bot.say({ text: "/help" });
  await bot.say({ text: "dogs", replyTo: lastOf(bot, CHAT).id });
  await bot.say({ text: "/help", replyTo: id });
  await bot.say({ text: "/settings" });
  expect(bot.said().at(-1)).toContain("What I look for: everything");
});

test("what is no list of names is answered with how to write one", async () => {
  const bot = await start();
  for (const text of ["/settings classes", "/settings colours red", "/settings classes 0.5"]) {
    await bot.say({ text });
    expect(bot.said().at(-1)).toContain("/settings classes person, car");
  }
  const many = Array.from({ length: 21 }, (_, n) => `thing${"abcdefghijklmnopqrstu"[n]}`);
  await bot.say({ text: `/settings classes ${many.join(", ")}` });
  expect(bot.said().at(-1)).toContain("up to 20 things");
  expect(await bot.rows.get(`person#${CHAT}`)).toBeUndefined();
});

test("in a group administrators choose for the group, and others cannot", async () => {
  const bot = await start();
  const { chatId, admin, member } = group(bot);
  await bot.say({ text: "/settings", userId: member }, chatId);
  const { press: refused } = await press(bot, { on: /80 %/, chatId, userId: member });
  expect(refused.answer?.text).toMatch(/administradores/); // in the language of who pressed
  await bot.say({ text: "/settings classes dog", userId: member }, chatId);
  expect(bot.said(chatId).at(-1)).toMatch(/administradores/);
  expect(await bot.rows.get(`chat#${chatId}`)).toBeUndefined();

  await bot.say({ text: "/settings", userId: admin }, chatId);
  await press(bot, { on: /80 %/, chatId, userId: admin });
  await bot.standIn.people.send(chatId, await photo());
  const asked = [...bot.standIn.messages(chatId)].at(-1)?.id;
  await bot.say({ text: "/detect", replyTo: asked, userId: member }, chatId);
  expect(bot.job()).toMatchObject({ options: { minScore: 0.8 } });
  expect(await bot.rows.get(`person#${admin}`)).toBeUndefined();
});

test("who writes in the group's own name is one of its administrators, in a channel's name nobody is", async () => {
  const bot = await start();
  const { chatId } = group(bot);
  const update = await bot.update({ text: "/settings classes dog" }, chatId);
  const { message } = update as unknown as { message: { from: object } };
  Object.assign(message.from, { id: 1_087_968_824, is_bot: true });

  Object.assign(message, { sender_chat: { id: -77, type: "channel", title: "News" } });
  await bot.handle(update);
  expect(await bot.rows.get(`chat#${chatId}`)).toBeUndefined();

  Object.assign(message, { sender_chat: { id: chatId, type: "group", title: "Friends" } });
  await bot.handle(update);
  expect(await bot.rows.get(`chat#${chatId}`)).toMatchObject({ classes: ["dog"] });
});

test.each([
  "settings:score:0.99",
  "settings:score:-1",
  "settings:minScore:0.5",
  "settings:__proto__:x",
  "settings:language:xx",
  "settings:",
  "settings:score:any;DROP",
  `settings:classes:${"a".repeat(48)}`,
])("a button that is none of ours (%j) changes nothing and is answered", async (data) => {
  const bot = await start();
  await bot.say({ text: "/settings" });
  const { press: pressed, update } = pressUpdate(bot, { on: /^60 %/, chatId: CHAT });
  await bot.handle(forged(update, data));
  expect(pressed.answer).toBeDefined();
  expect(await bot.rows.get(`person#${CHAT}`)).toBeUndefined();
});

test.each(LANGUAGES)("everything to press fits Telegram's limits (%s)", (language) => {
  const classes = Array.from({ length: 20 }, () => "x".repeat(64));
  const settings = { minScore: 0.25, classes, language, asFile: true };
  const view = settingsView(settings, { words: wordsIn(language), isGroup: true });
  expect(view.text.length).toBeLessThan(4096);
  for (const { data } of view.buttons.flat()) {
    expect(Buffer.byteLength(data)).toBeLessThanOrEqual(64);
  }
});

test.each([
  { list: "person, car", classes: ["car", "person"] },
  { list: "Personen; Autos", classes: ["car", "person"] },
  { list: "coches", classes: ["car"] },
  { list: "unicorn", classes: ["unicorn"] },
  { list: " ALL ", classes: undefined },
  { list: "todo", classes: undefined },
])("$list are names, in any of our languages", ({ list, classes }) => {
  expect(classesChosenBy(list)).toEqual({ classes });
});

test.each([
  { words: "settings classes: person", list: "person" },
  { words: "settings klassen person, auto", list: "person, auto" },
  { words: "settings clases", list: "" },
  { words: "settings", list: undefined },
  { words: "settings score 5", list: undefined },
  { words: "classes person", list: undefined },
])("$words lists $list", ({ words, list }) => {
  expect(classesListIn(words)).toBe(list);
});
