import { expect, test } from "vitest";
import { albumIdOf } from "../../../src/bot/albums/album.ts";
import { en } from "../../../src/bot/albums/words/en.ts";
import { en as words } from "../../../src/bot/words/en.ts";
import * as transitions from "../../../src/jobs/transitions.ts";
import type { Sent } from "../../../src/local/telegram/people.ts";
import { CHAT, jpeg } from "../../support/telegram.ts";
import { type TestBot, useBot } from "../use-bot.ts";

const { start } = useBot({ ownTables: true });
const signal = new AbortController().signal;

/** Sends an album and lets the bot record its items; its id, to look at it. */
async function sendAlbum(bot: TestBot, count: number, more: Partial<Sent> = {}): Promise<string> {
  const files = await Promise.all(
    Array.from({ length: count }, async (_, index) => ({
      kind: "photo" as const,
      bytes: await jpeg(64 + index, 48),
    })),
  );
  const before = bot.standIn.delivery.backlog.all().length;
  const [first] = await bot.standIn.people.send(CHAT, { files, ...more });
  for (const { body } of bot.standIn.delivery.backlog.all().slice(before)) await bot.handle(body);
  return albumIdOf(CHAT, first?.albumId ?? "");
}

/** What a check does when the album has been quiet for long enough. */
async function close(bot: TestBot, albumId: string): Promise<void> {
  bot.clock.now += 20_000;
  await bot.checkAlbum(albumId, signal);
}

async function deliverAll(bot: TestBot): Promise<void> {
  for (const id of new Set(bot.queued.map(({ id: jobId }) => jobId))) await bot.deliver(id);
}

async function finishAll(bot: TestBot): Promise<void> {
  for (const id of new Set(bot.queued.map(({ id: jobId }) => jobId))) await bot.finish(id);
  await deliverAll(bot);
}

test("predict on an album: one status message, a job for each photo, one album with totals", async () => {
  const bot = await start();
  const albumId = await sendAlbum(bot, 3, { text: "predict" });
  expect(bot.said()).toEqual([]);

  await close(bot, albumId);
  expect(bot.said()).toEqual([`text: ${en.working.detect(3)}`]);
  expect(bot.queued.map(({ kind, replyTo }) => [kind, replyTo])).toHaveLength(3);
  await finishAll(bot);

  expect(bot.said()).toEqual([
    "text: Done: 3 photos.",
    "photo: In 3 photos: 6 people, 3 buses",
    "photo: ",
    "photo: ",
  ]);
  expect(bot.calls("sendMediaGroup")).toHaveLength(1);
  for (const { id } of bot.queued) expect(await bot.row(id)).toMatchObject({ state: "delivered" });
  await deliverAll(bot);
  await bot.checkAlbum(albumId, signal);
  expect(bot.calls("sendMediaGroup")).toHaveLength(1);
});

test("thumbnails of an album: every address is told, those without room below in the closing text", async () => {
  const bot = await start();
  const albumId = await sendAlbum(bot, 10, { text: "thumb 64" });
  await close(bot, albumId);
  expect(bot.said()).toEqual([`text: ${en.working.thumbnail(10)}`]);
  const urls = bot.queued.map(
    ({ id }) => `https://pictures.example/originals/${id}-64x64.jpg${"?".repeat(40)}`,
  );
  for (const [index, { id }] of bot.queued.entries()) {
    await bot.finish(id, { url: urls[index] ?? "" });
  }
  await deliverAll(bot);

  const [closing = "", caption = "", ...others] = bot.said();
  expect(others).toEqual(Array.from({ length: 9 }, () => "photo: "));
  expect(closing).toMatch(/^text: Done: 10 photos\.\n/);
  const told = [...caption.split("\n"), ...closing.split("\n")].join(" ");
  for (const url of urls) expect(told.split(url)).toHaveLength(2);
});

test("filters of an album are named while it is worked on", async () => {
  const bot = await start();
  await close(bot, await sendAlbum(bot, 2, { text: "grau, blur 4" }));
  expect(bot.said()).toEqual(["text: Working on your 2 photos: grey, blur…"]);
});

test("an album is not looked at before it is quiet, unless it has ten items", async () => {
  const bot = await start();
  const three = await sendAlbum(bot, 3, { text: "predict" });
  await bot.checkAlbum(three, signal);
  expect(bot.queued).toEqual([]);

  const ten = await sendAlbum(bot, 10, { text: "predict" });
  await bot.checkAlbum(ten, signal);
  expect(bot.queued).toHaveLength(10);
});

test("photos that are refused are named with the reason; of one that is left no album is made", async () => {
  const bot = await start();
  await close(bot, await sendAlbum(bot, 3, { text: "predict" }));
  const [one = "", two = "", three = ""] = bot.queued
    .toSorted((first, second) => first.replyTo - second.replyTo)
    .map(({ id }) => id);
  await bot.refuse(one, "damaged");
  await bot.finish(two);
  await bot.refuse(three, "damaged");
  await deliverAll(bot);

  expect(bot.said()).toEqual([
    `photo: In 1 photo: 2 people, 1 bus\nPhotos 1, 3: ${words.reasons.damaged}`,
  ]);
});

test("under the answer each photo can be had as a file, and what failed tried again by itself", async () => {
  const bot = await start();
  await close(bot, await sendAlbum(bot, 3, { text: "predict" }));
  const [one = "", two = "", three = ""] = bot.queued
    .toSorted((first, second) => first.replyTo - second.replyTo)
    .map(({ id }) => id);
  await bot.finish(one);
  await bot.store.change(two, transitions.fail(bot.clock.now, "out-of-tries"));
  await bot.finish(three);
  await deliverAll(bot);
  const closing = bot.botMessages()[0]?.id ?? 0;
  const buttons = () => bot.botMessages()[0]?.buttons?.flat() ?? [];
  expect(buttons()).toEqual([
    { text: "As a file (1)", data: `file:${one}` },
    { text: "Try again (2)", data: `retry:${two}` },
    { text: "As a file (3)", data: `file:${three}` },
  ]);

  await bot.press(closing, CHAT, `file:${three}`);
  expect(bot.said().at(-1)).toBe("document: ");

  const { update } = await bot.press(closing, CHAT, `retry:${two}`);
  await bot.handle(update);
  const again = bot.queued.at(-1);
  expect(again).toMatchObject({ kind: "detect", replyTo: 2 });
  expect(bot.said().at(-1)).toBe(`text: ${words.working.detect}`);
  await bot.finish(again?.id ?? "");
  await bot.deliver(again?.id ?? "");
  expect(bot.said()[0]).toBe("text: Done: 2 of 3 photos.");
  expect(bot.said().at(-1)).toBe("photo: 2 people, 1 bus");
  expect(buttons()).toHaveLength(3);
});

test("an album of which nothing is left ends in words", async () => {
  const bot = await start();
  await close(bot, await sendAlbum(bot, 2, { text: "predict" }));
  for (const { id } of bot.queued) await bot.refuse(id, "damaged");
  await deliverAll(bot);

  expect(bot.said()).toEqual([`text: Photos 1, 2: ${words.reasons.damaged}`]);
});

test("a result that is no photo makes files of all, since they do not mix", async () => {
  const bot = await start();
  await close(bot, await sendAlbum(bot, 2, { text: "predict" }));
  const [one = "", two = ""] = bot.queued.map(({ id }) => id);
  await bot.finish(one, { width: 10, height: 300 });
  await bot.finish(two, { contentType: "image/png" });
  await deliverAll(bot);

  expect(bot.said()).toEqual([
    `text: Done: 2 photos. ${en.asFiles}`,
    "document: ",
    "document: In 2 photos: 4 people, 2 buses",
  ]);
  const names = bot.botMessages().flatMap(({ content: { media } }) => {
    return media?.kind === "document" ? [media.file.name] : [];
  });
  expect(names.toSorted()).toEqual(["result.jpg", "result.png"]);
});

test("a minute after the last result the answer comes with what is ready, and names the rest", async () => {
  const bot = await start();
  const albumId = await sendAlbum(bot, 3, { text: "predict" });
  await close(bot, albumId);
  for (const { id } of bot.queued.slice(0, 2)) await bot.finish(id);
  await deliverAll(bot);

  bot.clock.now += 59_000;
  await bot.checkAlbum(albumId, signal);
  expect(bot.calls("sendMediaGroup")).toEqual([]);
  bot.clock.now += 1000;
  await bot.checkAlbum(albumId, signal);

  expect(bot.said()[0]).toBe("text: Done: 2 of 3 photos.");
  expect(bot.said()[1]).toContain(words.reasons["too-slow"]);
});

test.each(["", "what a lovely day"])(
  "an album with the caption %j is asked about once, and a button does it for all",
  async (text) => {
    const bot = await start();
    const albumId = await sendAlbum(bot, 2, { text });
    await close(bot, albumId);
    await bot.checkAlbum(albumId, signal);
    const [question] = bot.botMessages();
    expect(bot.botMessages()).toHaveLength(1);
    const data = question?.buttons?.flat().find((button) => button.data?.endsWith(" detect"))?.data;

    bot.standIn.people.press(CHAT, question?.id ?? 0, { data: data ?? "" });
    await bot.handle(bot.lastUpdate());
    await bot.checkAlbum(albumId, signal);
    await finishAll(bot);

    expect(bot.said()).toEqual([
      "text: Done: 2 photos.",
      "photo: In 2 photos: 4 people, 2 buses",
      "photo: ",
    ]);
  },
);

test("a wrong argument is explained once for the whole album", async () => {
  const bot = await start();
  await close(bot, await sendAlbum(bot, 3, { text: "blur 1000" }));

  expect(bot.said()).toEqual([expect.stringMatching(/^text: .*1000.*blur/s)]);
  expect(bot.queued).toEqual([]);
});

test("concat on an album is one job with all pictures, and one answer", async () => {
  const bot = await start();
  await close(bot, await sendAlbum(bot, 3, { text: "concat vertical" }));

  expect(bot.job()).toMatchObject({ kind: "concat", direction: "vertical" });
  expect(bot.job()).toHaveProperty("images.length", 3);
  await bot.finish(bot.jobId());
  await bot.deliver(bot.jobId());
  expect(bot.said()).toHaveLength(1);
});

test("concat on one photo asks for the others; each reply is answered with all so far joined", async () => {
  const bot = await start();
  const photo = async (more: Partial<Sent>) =>
    await bot.say({ files: [{ kind: "photo", bytes: await jpeg(70, 48) }], ...more });
  await photo({ text: "concat" });
  expect(bot.said()).toEqual([`text: ${en.joinAsk(10)}`]);
  const question = bot.botMessages()[0]?.id ?? 0;

  await photo({ replyTo: question });
  expect(bot.queued.at(-1)).toHaveProperty("images.length", 2);
  await photo({ replyTo: 1 });
  expect(bot.queued.at(-1)).toHaveProperty("images.length", 3);
  expect(new Set(bot.queued.map(({ id }) => id)).size).toBe(2);

  bot.clock.now += 10 * 60_000 + 1000;
  await photo({ replyTo: question });
  expect(bot.said().at(-1)).toBe(`text: ${en.joinTooLate(10)}`);
  expect(bot.queued).toHaveLength(2);
});

async function sayPhoto(bot: TestBot, more: Partial<Sent> = {}) {
  return await bot.say({ files: [{ kind: "photo", bytes: await jpeg(70, 48) }], ...more });
}

const WAYS: readonly (readonly [string, (bot: TestBot) => Promise<unknown>])[] = [
  [
    "a reply to a photo",
    async (bot) => {
      await bot.standIn.people.send(CHAT, {
        files: [{ kind: "photo", bytes: await jpeg(70, 48) }],
      });
      await bot.handle(await bot.say({ text: "concat vertical", replyTo: 1 }));
    },
  ],
  [
    "a caption that is edited",
    async (bot) => {
      await sayPhoto(bot, { text: "concat" });
      bot.standIn.people.edit(CHAT, 1, "concat vertical");
      await bot.handle(bot.lastUpdate());
      await bot.handle(bot.lastUpdate());
    },
  ],
  [
    "the button under a slip",
    async (bot) => {
      await sayPhoto(bot, { text: "concatt vertical" });
      await bot.press(2, CHAT, "concat vertical");
    },
  ],
];

test.each(WAYS)("concat by %s asks for the others, too, and joins as was said", async (_, ask) => {
  const bot = await start();
  await ask(bot);
  expect(bot.said().at(-1)).toBe(`text: ${en.joinAsk(10)}`);
  expect(bot.queued).toEqual([]);

  await sayPhoto(bot, { replyTo: bot.botMessages().at(-1)?.id });

  expect(bot.job()).toMatchObject({ kind: "concat", direction: "vertical" });
  expect(bot.job()).toHaveProperty("images.length", 2);
});

test("an item that comes when its album is closed is done by itself, as the caption says", async () => {
  const bot = await start();
  const albumId = await sendAlbum(bot, 2, { text: "predict" });
  const late = structuredClone(bot.lastUpdate()) as unknown as {
    message: { message_id: number; photo: { file_unique_id: string }[] };
  };
  await close(bot, albumId);
  late.message.message_id = 99;

  await bot.handle(late);
  await bot.handle(late);

  expect(new Set(bot.queued.map(({ replyTo }) => replyTo))).toEqual(new Set([1, 2, 99]));
});

test("a person who has blocked the bot is not written to, and the album is over", async () => {
  const bot = await start();
  const albumId = await sendAlbum(bot, 2, { text: "predict" });
  await close(bot, albumId);
  for (const { id } of bot.queued) await bot.finish(id);
  bot.standIn.people.block(CHAT, true);
  await deliverAll(bot);

  expect(bot.answers).toEqual(["undeliverable"]);
  const calls = bot.calls().length;
  await bot.checkAlbum(albumId, signal);
  expect(bot.calls()).toHaveLength(calls);
});

test("a send that may have arrived is not repeated; a minute later the status message says so", async () => {
  const bot = await start();
  const albumId = await sendAlbum(bot, 2, { text: "predict" });
  await close(bot, albumId);
  for (const { id } of bot.queued) await bot.finish(id);
  bot.standIn.faults.add({ method: "sendMediaGroup", kind: "take-and-drop", times: 1 });
  await deliverAll(bot).catch(() => undefined);
  bot.clock.now += 60_000;
  await bot.checkAlbum(albumId, signal);

  expect(bot.calls("sendMediaGroup")).toHaveLength(1);
  expect(bot.said()[0]).toBe(`text: ${en.mayBeHere}`);
});
