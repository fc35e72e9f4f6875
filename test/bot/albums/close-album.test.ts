import { expect, test } from "vitest";
import { albumIdOf, parseAlbum } from "../../../src/bot/albums/album.ts";
import { en } from "../../../src/bot/albums/words/en.ts";
import { groupOf, Update } from "../../../src/bot/update.ts";
import { CHAT, jpeg } from "../../support/telegram.ts";
import { type TestBot, useBot, type Wraps } from "../use-bot.ts";

const { start } = useBot({ ownTables: true });
const { signal } = new AbortController();
const S = 1000;

/** A bot and an album of three, asked for with predict, whose updates it has not seen yet. */
async function sent(wraps: Wraps = {}) {
  const bot = await start(wraps);
  const bytes = await jpeg(64, 48);
  const files = [1, 2, 3].map(() => ({ kind: "photo" as const, bytes }));
  const [first] = await bot.standIn.people.send(CHAT, { text: "predict", files });
  const updates = bot.standIn.delivery.backlog
    .all()
    .slice(-3)
    .map(({ body }) => Update.parse(body));
  const albumId = albumIdOf(CHAT, first?.albumId ?? "");
  const queued = async (index: number, queuedAt: number) =>
    await bot.handle(updates[index], signal, queuedAt);
  return { bot, albumId, updates, queued };
}

/** The same, and two of the three items are recorded; they were queued at once, and then there was silence. */
async function quiet(wraps: Wraps = {}) {
  const scene = await sent(wraps);
  const { bot, queued } = scene;
  await queued(0, bot.clock.now);
  await queued(1, bot.clock.now);
  bot.clock.now += 20 * S;
  return scene;
}

/** What lies in the inbox to close the album. */
function closing(bot: TestBot) {
  const message = bot.told.at(-1);
  if (!message) throw new Error("nobody asked to close it");
  return JSON.parse(message.body) as unknown;
}

async function albumOf(bot: TestBot, albumId: string) {
  return parseAlbum((await bot.albumRows.get(albumId)) ?? {});
}

async function answered(bot: TestBot): Promise<void> {
  for (const id of new Set(bot.queued.map((job) => job.id))) await bot.finish(id);
  for (const id of new Set(bot.queued.map((job) => job.id))) await bot.deliver(id);
}

test("a check of a quiet album does not close it, but asks in the inbox, behind the chat's own updates", async () => {
  const { bot, albumId, updates } = await quiet();

  await bot.albums.check(albumId, signal);

  expect(await albumOf(bot, albumId)).toMatchObject({ state: "open" });
  expect(bot.told).toEqual([
    { body: expect.any(String), group: groupOf(updates[0] ?? { update_id: 0 }) },
  ]);
  expect(closing(bot)).toEqual({ v: 1, type: "album-close", albumId, itemCount: 2 });
  expect(bot.checks.at(-1), "should it be lost").toEqual({ albumId, delaySeconds: 30 });
});

test("the message closes it and leaves the work to a check", async () => {
  const { bot, albumId } = await quiet();
  await bot.albums.check(albumId, signal);

  await bot.handle(closing(bot));

  expect(await albumOf(bot, albumId)).toMatchObject({ state: "closed", total: 2 });
  expect(bot.checks.at(-1)).toEqual({ albumId, delaySeconds: undefined });
  expect(bot.calls(), "the chat's next message does not wait").toEqual([]);
  await bot.checkAlbum(albumId);
  expect(bot.said()).toEqual([`text: ${en.working.detect(2)}`]);
});

test("an item that comes between the silence and the message keeps the album open, and the next look closes it", async () => {
  const { bot, albumId, queued } = await quiet();
  await bot.albums.check(albumId, signal);
  const askedAt = bot.clock.now;
  await queued(2, askedAt - 100);

  bot.clock.now += 500;
  await bot.handle(closing(bot), signal, askedAt);
  expect(await albumOf(bot, albumId)).toMatchObject({ state: "open", itemCount: 3 });
  const next = bot.checks.at(-1);
  expect(next).toMatchObject({ albumId, delaySeconds: expect.any(Number) });
  bot.told.length = 0;

  bot.clock.now += (next?.delaySeconds ?? 0) * S;
  await bot.checkAlbum(albumId);
  await answered(bot);

  expect(await albumOf(bot, albumId)).toMatchObject({ state: "closed", total: 3 });
  expect(bot.calls("sendMediaGroup")).toHaveLength(1);
  expect(bot.said()[0]).toBe("text: Done: 3 photos.");
});

test("an item that lay in the inbox all the time is in the album, which closes without another look", async () => {
  const { bot, albumId, queued } = await quiet();
  await bot.albums.check(albumId, signal);
  const askedAt = bot.clock.now;
  await queued(2, askedAt - 19 * S);

  await bot.handle(closing(bot), signal, askedAt);

  expect(await albumOf(bot, albumId)).toMatchObject({ state: "closed", total: 3 });
});

test("a message that was sent with the first of items that lay in the inbox closes the album when it comes behind them", async () => {
  const { bot, albumId, queued } = await sent();
  const queuedAt = bot.clock.now;
  bot.clock.now += 30 * S;
  await queued(0, queuedAt);
  expect(closing(bot)).toEqual({ v: 1, type: "album-close", albumId, itemCount: 0 });
  const askedAt = bot.clock.now;
  await queued(1, queuedAt + 100);
  await queued(2, queuedAt + 200);

  await bot.handle(closing(bot), signal, askedAt);

  expect(bot.told).toHaveLength(1);
  expect(await albumOf(bot, albumId)).toMatchObject({ state: "closed", total: 3 });
});

test("such a message does not close an album of which only one photo has come, or one more just now", async () => {
  const { bot, albumId, queued } = await sent();
  const queuedAt = bot.clock.now;
  bot.clock.now += 10 * S;
  await queued(0, queuedAt);
  const askedAt = bot.clock.now;
  const message = closing(bot);

  await bot.handle(message, signal, askedAt);
  expect(await albumOf(bot, albumId), "an album has two").toMatchObject({ state: "open" });
  expect(bot.checks.at(-1)?.delaySeconds, "15 s after the first").toBeLessThanOrEqual(6);

  await queued(1, askedAt - 500);
  await bot.handle(message, signal, askedAt);
  expect(await albumOf(bot, albumId)).toMatchObject({ state: "open", itemCount: 2 });
});

test("where the queue does not say when, an item more is another look", async () => {
  const { bot, albumId, updates } = await quiet();
  await bot.albums.check(albumId, signal);
  await bot.handle(updates[2]);

  await bot.handle(closing(bot));

  expect(await albumOf(bot, albumId)).toMatchObject({ state: "open" });
  expect(bot.checks.at(-1)).toMatchObject({ albumId });
});

test("the message that comes twice closes once, and there is one answer", async () => {
  const { bot, albumId } = await quiet();
  await bot.albums.check(albumId, signal);
  const message = closing(bot);
  bot.told.length = 0;

  await bot.handle(message);
  const { closedAt } = await albumOf(bot, albumId);
  bot.clock.now += 5 * S;
  await bot.handle(message);
  expect(await albumOf(bot, albumId)).toMatchObject({ closedAt, total: 2 });
  await Promise.all([bot.checkAlbum(albumId), bot.checkAlbum(albumId)]);
  await bot.handle(message);
  await answered(bot);
  const checks = bot.checks.length;
  await bot.handle(message);

  expect(bot.checks, "nothing is left to look at").toHaveLength(checks);
  expect(new Set(bot.queued.map(({ id }) => id)).size).toBe(2);
  expect(bot.calls("sendMediaGroup")).toHaveLength(1);
});

/** Results that fail from the n-th send on, so many times. */
function failing() {
  let left = 0;
  const wraps: Wraps = {
    results: (results) => ({
      async send(...message) {
        left -= 1;
        if (left >= 0) throw new Error("died");
        await results.send(...message);
      },
    }),
  };
  return { wraps, fail: (times: number) => void (left = times) };
}

test("whoever checks dies when it has asked in the inbox: the check that comes again asks again, and one answer comes", async () => {
  const { wraps, fail } = failing();
  const { bot, albumId } = await quiet(wraps);
  fail(1);
  await expect(bot.albums.check(albumId, signal)).rejects.toThrow("died");
  await bot.albums.check(albumId, signal); // it was not deleted
  const both = bot.told.splice(0);
  expect(both).toHaveLength(2);

  for (const { body } of both) await bot.handle(JSON.parse(body));
  for (const check of bot.checks.splice(0)) await bot.checkAlbum(check.albumId);
  await answered(bot);

  expect(await albumOf(bot, albumId)).toMatchObject({ state: "closed", total: 2 });
  expect(bot.calls("sendMediaGroup")).toHaveLength(1);
  expect(bot.said()[0]).toBe("text: Done: 2 photos.");
});

test("the message comes again when whoever closed the album has died over it, and the work begins", async () => {
  const { wraps, fail } = failing();
  const { bot, albumId } = await quiet(wraps);
  await bot.albums.check(albumId, signal);
  const message = closing(bot);
  fail(1);
  await expect(bot.handle(message)).rejects.toThrow("died");
  expect(await albumOf(bot, albumId)).toMatchObject({ state: "closed" });

  await bot.handle(message);

  expect(bot.checks.at(-1)).toEqual({ albumId, delaySeconds: undefined });
});

test("a message that is lost is followed by another, and an album that is closed by then is looked after", async () => {
  const { bot, albumId } = await quiet();
  await bot.albums.check(albumId, signal);
  bot.told.length = 0; // a bot from before made a dead letter of it

  bot.clock.now += (bot.checks.at(-1)?.delaySeconds ?? 0) * S;
  await bot.checkAlbum(albumId);

  expect(await albumOf(bot, albumId)).toMatchObject({ state: "closed", dispatched: true });
});

test("an album with ten items is closed by its check, and nothing waits in the inbox", async () => {
  const bot = await start();
  const bytes = await jpeg(64, 48);
  const files = Array.from({ length: 10 }, () => ({ kind: "photo" as const, bytes }));
  const [first] = await bot.standIn.people.send(CHAT, { text: "predict", files });
  for (const { body } of bot.standIn.delivery.backlog.all().slice(-10)) await bot.handle(body);
  const albumId = albumIdOf(CHAT, first?.albumId ?? "");

  await bot.albums.check(albumId, signal);

  expect(bot.told).toEqual([]);
  expect(bot.queued).toHaveLength(10);
});

test("an album that nobody knows any more is not asked about again", async () => {
  const { bot, albumId } = await quiet();
  await bot.albums.check(albumId, signal);
  await bot.albumRows.remove([albumId]);
  const checks = bot.checks.length;

  await bot.handle(closing(bot));

  expect(bot.checks).toHaveLength(checks);
});
