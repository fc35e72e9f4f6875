import { expect, test } from "vitest";
import type { Quotas } from "../../../src/bot/people/create-people.ts";
import { jpeg } from "../../support/telegram.ts";
import { CHAT } from "../../support/telegram.ts";
import { photo, useBot } from "../use-bot.ts";

const { start } = useBot({ ownTables: true });

const TWO: Quotas = {
  person: { perMinute: 2, perDay: 20 },
  chat: { perMinute: 9, perDay: 90 },
  maxWaiting: 100,
  allowed: new Set(),
  admins: new Set(),
};

test("what is too much is neither fetched nor queued, and the no is said once, under the message", async () => {
  const bot = await start({ quotas: TWO });
  for (let n = 0; n < 5; n += 1) await bot.say(await photo("predict"));

  expect(bot.queued).toHaveLength(2);
  expect(bot.calls("getFile")).toHaveLength(2);
  const said = bot.said().filter((text) => text.includes("I take 2 a minute"));
  expect(said).toHaveLength(1);
  expect(bot.botMessages().at(-1)).toMatchObject({ replyTo: 5 });
  expect(bot.lines.join("")).toContain("request not taken");

  bot.clock.now += 60_000;
  await bot.say(await photo("predict"));
  expect(bot.queued).toHaveLength(3);
});

test("an update that comes again is counted once, and one that was refused stays refused", async () => {
  const bot = await start({ quotas: TWO });
  const first = await bot.say(await photo("predict"));
  for (let n = 0; n < 3; n += 1) await bot.handle(first);
  await bot.say(await photo("predict"));
  expect(new Set(bot.queued.map(({ id }) => id)).size).toBe(2);
  await bot.say(await photo("predict"));
  expect(new Set(bot.queued.map(({ id }) => id)).size).toBe(2);
});

test("while too many pictures wait, videos are taken, and pictures are not", async () => {
  const bot = await start({ quotas: { ...TWO, maxWaiting: 1 } });
  await bot.say(await photo("predict"));
  bot.clock.now += 60_000;
  await bot.say(await photo("predict"));
  await bot.say({ text: "https://www.youtube.com/watch?v=1" });
  expect(bot.queued.map(({ kind }) => kind)).toEqual(["detect", "video"]);
});

test("words, commands and buttons that ask for no work are not counted", async () => {
  const bot = await start({ quotas: TWO });
  for (const text of ["/help", "/settings", "/history", "/privacy", "hello"]) {
    await bot.say({ text });
  }
  await bot.say(await photo("predict"));
  expect(bot.queued).toHaveLength(1);
});

test("the no is in the language of who asked", async () => {
  const bot = await start({ quotas: { ...TWO, allowed: new Set([1]) } });
  const robin = bot.standIn.openChat({ type: "private", name: "Robin", languageCode: "de-AT" });
  await bot.say(await photo("predict"), robin.id);
  expect(bot.said(robin.id)).toEqual([expect.stringMatching(/^text: Es tut mir leid: Dieser Bot/)]);
  expect(bot.calls("getFile")).toEqual([]);
});

test("people who write in a group's name share no limit with those of other groups", async () => {
  const bot = await start({ quotas: TWO });
  const open = (title: string) =>
    bot.standIn.openChat({ type: "group", title, members: [CHAT], privacy: false });
  for (const { id, type, title } of [open("One"), open("Two"), open("Three")]) {
    const update = await bot.update(await photo("/detect"), id);
    const { message } = update as unknown as { message: { from: object } };
    Object.assign(message, { sender_chat: { id, type, title } });
    Object.assign(message.from, { id: 1_087_968_824, is_bot: true });
    await bot.handle(update);
  }
  expect(bot.queued).toHaveLength(3);
});

test("an album is one request, also when it is looked at again; one too many is refused whole", async () => {
  const bot = await start({ quotas: TWO });
  const files = await Promise.all(
    [300, 310, 320].map(async (width) => ({
      kind: "photo" as const,
      bytes: await jpeg(width, 200),
    })),
  );
  const { signal } = new AbortController();
  async function album(): Promise<void> {
    const before = bot.standIn.delivery.backlog.all().length;
    await bot.standIn.people.send(CHAT, { text: "predict", files });
    const updates = bot.standIn.delivery.backlog.all().slice(before);
    for (const { body } of updates) await bot.handle(body);
    const first = updates[0]?.body as unknown as { message: { media_group_id: string } };
    bot.clock.now += 16_000; // whatever its patience, it is closed by then
    const albumId = `${CHAT}#${first.message.media_group_id}`;
    await bot.checkAlbum(albumId, signal);
    await bot.checkAlbum(albumId, signal);
  }

  await album();
  await album();
  expect(bot.queued).toHaveLength(6);

  await album();
  await bot.say(await photo("predict"));
  expect(bot.queued).toHaveLength(6);
  expect(bot.said().filter((text) => text.includes("I take 2 a minute"))).toHaveLength(1);
});
