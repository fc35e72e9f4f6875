import { expect, test } from "vitest";
import { CHAT } from "../../support/telegram.ts";
import { photo, type TestBot, useBot } from "../use-bot.ts";
import { buttonsOf, forged, lastOf, press, pressUpdate } from "./press.ts";

const { start } = useBot({ ownTables: true });

/** So many finished requests, one a minute; their ids, the oldest first. */
async function finished(bot: TestBot, count: number, chatId = CHAT): Promise<string[]> {
  const ids: string[] = [];
  for (let n = 0; n < count; n += 1) {
    bot.clock.now += 60_000;
    await bot.say(await photo("/detect"), chatId);
    const { id } = bot.queued.at(-1) ?? { id: "" };
    const labels = [{ class: `thing${n}`, score: 0.9, cx: 0.5, cy: 0.5, width: 0.1, height: 0.1 }];
    await bot.finish(id, { labels });
    await bot.deliver(id);
    ids.push(id);
  }
  return ids;
}

test("without results the history says so", async () => {
  const bot = await start();
  await bot.say(await photo("predict"));
  await bot.say({ text: "/history" });
  expect(bot.said().at(-1)).toBe("text: There are no pictures yet. Send me a photo!");
});

test("the last ten are there, the newest first, and buttons change the picture in place", async () => {
  const bot = await start();
  await finished(bot, 11);
  const before = bot.said().length;

  await bot.say({ text: "/history" });

  expect(bot.said()).toHaveLength(before + 1);
  expect(bot.said().at(-1)).toMatch(/^photo: 1 \/ 10 · .* UTC\n1 thing10$/);
  const numbers = buttonsOf(lastOf(bot, CHAT)).map(({ text }) => text);
  expect(numbers).toEqual(["· 1 ·", "2", "3", "4", "5", "6", "7", "8", "9", "10"]);

  await press(bot, { on: /^10$/, chatId: CHAT });
  expect(bot.said()).toHaveLength(before + 1);
  expect(bot.said().at(-1)).toMatch(/^photo: 10 \/ 10 · .* UTC\n1 thing1$/);

  await finished(bot, 1); // later ones do not push the pictures of this message around
  const { id } = bot.botMessages().find(({ content }) => content.text.startsWith("10 / 10")) ?? {
    id: 0,
  };
  const data = `history:${bot.queued[10]?.id}`;
  bot.standIn.people.press(CHAT, id, { data });
  await bot.handle(bot.lastUpdate());
  expect(bot.said()).toContainEqual(expect.stringMatching(/^photo: 1 \/ 10 · .* UTC\n1 thing10$/));
});

test("a press that is handled twice leaves one picture", async () => {
  const bot = await start();
  await finished(bot, 2);
  await bot.say({ text: "/history" });
  const { update } = await press(bot, { on: /^2$/, chatId: CHAT });
  const said = bot.said();
  await bot.handle(update);
  expect(bot.said()).toEqual(said);
});

test("pictures that are no longer kept are said to be so, and the others still shown", async () => {
  const bot = await start();
  const ids = await finished(bot, 3);
  const key = (id: string | undefined) => ({ bucket: bot.imagesBucket, key: `results/${id}.jpg` });
  await bot.blobs.remove([key(ids[2])]);

  await bot.say({ text: "/history" });
  expect(bot.said().at(-1)).toMatch(/^photo: 2 \/ 3/);
  const { press: pressed } = await press(bot, { on: /^1$/, chatId: CHAT });
  expect(pressed.answer?.text).toBe("This picture is no longer kept.");
  expect(bot.said().at(-1)).toMatch(/^photo: 2 \/ 3/);

  await bot.blobs.remove(ids.map(key));
  await bot.say({ text: "/history" });
  expect(bot.said().at(-1)).toMatch(/no longer kept/);
});

test("a chat sees nothing of another, whatever a button is made to say", async () => {
  const bot = await start();
  const other = bot.standIn.openChat({ type: "private", name: "Robin" });
  const [foreign = ""] = await finished(bot, 1, other.id);
  await finished(bot, 2);
  await bot.say({ text: "/history" });
  expect(buttonsOf(lastOf(bot, CHAT))).toHaveLength(2);

  const said = bot.said();
  for (const data of [
    `history:${foreign}`,
    "history:../../x",
    "history:",
    `history:${"a".repeat(52)}`,
  ]) {
    const { press: pressed, update } = pressUpdate(bot, { on: /^2$/, chatId: CHAT });
    await bot.handle(forged(update, data));
    expect(pressed.answer).toBeDefined();
  }
  expect(bot.said()).toEqual(said);
});

test("in a group the history is the group's, and every member's to see", async () => {
  const bot = await start();
  const other = bot.standIn.openChat({ type: "private", name: "Robin" });
  const members = [CHAT, other.id];
  const { id } = bot.standIn.openChat({ type: "group", title: "Friends", members, privacy: false });
  await finished(bot, 2, id);
  await bot.say({ text: "/history", userId: other.id }, id);
  await press(bot, { on: /^2$/, chatId: id, userId: other.id });
  expect(bot.said(id).at(-1)).toMatch(/^photo: 2 \/ 2/);
});

test("every button fits, and the caption, too", async () => {
  const bot = await start();
  const [id = ""] = await finished(bot, 1);
  const labels = Array.from({ length: 100 }, (_, n) => ({
    class: `thing number ${n} ${"x".repeat(20)}`,
    score: 0.9,
    cx: 0.5,
    cy: 0.5,
    width: 0.1,
    height: 0.1,
  }));
  await bot.rows.update(id, { update: "SET #result.#labels = :labels", values: { labels } });
  await bot.say({ text: "/history" });
  expect(lastOf(bot, CHAT).content.text.length).toBeLessThanOrEqual(1024);
  for (const { data } of buttonsOf(lastOf(bot, CHAT))) expect(Buffer.byteLength(data)).toBe(60);
});

test("videos are there, too: as links, in a message of their own", async () => {
  const bot = await start();
  await finished(bot, 1);
  for (const title of ["Cats", "Dogs"]) {
    bot.clock.now += 60_000;
    await bot.say({ text: `https://www.youtube.com/watch?v=${title}` });
    const { id } = bot.queued.at(-1) ?? { id: "" };
    await bot.finishVideo(id, { title });
    await bot.deliver(id);
  }
  const before = bot.said().length;

  await bot.say({ text: "/history" });

  const [pictures, videos = "", ...others] = bot.said().slice(before);
  expect(others).toEqual([]);
  expect(pictures).toMatch(/^photo: 1 \/ 1 · .* UTC\n1 thing0$/);
  expect(videos).toMatch(
    /^text: 1 \/ 2 · .* UTC\nDogs\n1:23 · 0.1 MB\n\nThis link works for a day:\nhttp/,
  );
  const { update } = await press(bot, { on: /^2$/, chatId: CHAT });
  await bot.handle(update);
  expect(bot.said()).toHaveLength(before + 2);
  expect(bot.said().at(-1)).toMatch(/^text: 2 \/ 2 · .* UTC\nCats\n/);

  bot.clock.now += 14 * 24 * 3600_000; // no longer kept
  await bot.handle(update);
  await bot.say({ text: "/history" });
  expect(bot.said().slice(before + 2)).toEqual([expect.stringMatching(/^photo: 1 \/ 1 · /)]);
});
