import { expect, test } from "vitest";
import { en } from "../../../src/bot/words/en.ts";
import { CHAT, jpeg } from "../../support/telegram.ts";
import { buttonsOf, pressButton } from "../press-button.ts";
import { type TestBot, useBot, type Wraps } from "../use-bot.ts";

const { start } = useBot({ ownTables: true });

const CANCELLED = `text: ${en.cancelled}`;
const ALL_CANCELLED = ["cancelled", "cancelled", "cancelled"];

const { signal } = new AbortController();

/** A bot with an album of three that is complete, and has not been looked at yet. */
async function sent(wraps: Wraps = {}): Promise<{ bot: TestBot; albumId: string }> {
  const bot = await start(wraps);
  const bytes = await jpeg(64, 48);
  const files = [1, 2, 3].map(() => ({ kind: "photo" as const, bytes }));
  await bot.standIn.people.send(CHAT, { text: "detect", files });
  const updates = bot.standIn.delivery.backlog.all().slice(-3);
  for (const { body } of updates) await bot.handle(body);
  const [message] = bot.standIn.messages(CHAT);
  const albumId = `${CHAT}#${message?.albumId}`;
  bot.clock.now += 60_000;
  return { bot, albumId };
}

/** The same, and each picture is a job by now. */
async function album(): Promise<{ bot: TestBot; albumId: string }> {
  const { bot, albumId } = await sent();
  await bot.checkAlbum(albumId, signal);
  expect(bot.queued).toHaveLength(3);
  return { bot, albumId };
}

/** The same as `sent`, and something happens in the moment in which the first of its jobs is queued. */
async function whileItIsQueued(happens: (bot: TestBot, albumId: string) => Promise<void>) {
  let todo: typeof happens | undefined = happens;
  const made = await sent({
    jobs: (jobs) => ({
      ...jobs,
      async send(...message) {
        await jobs.send(...message);
        const once = todo;
        todo = undefined;
        await once?.(made.bot, made.albumId);
      },
    }),
  });
  return made;
}

async function states(bot: TestBot): Promise<string[]> {
  const all: string[] = [];
  for await (const { state } of bot.store.ofChat(CHAT, bot.clock.now)) all.push(state);
  return all;
}

async function deliverAll(bot: TestBot): Promise<void> {
  for (const id of bot.reported) await bot.deliver(id);
}

test("an album is cancelled as a whole by the button under its status message", async () => {
  const { bot, albumId } = await album();
  expect(buttonsOf(bot)).toEqual([`cancel:${albumId}`]);

  expect(await pressButton(bot)).toBe(en.cancelled);
  expect(await pressButton(bot)).toBe(en.cancelled);
  await deliverAll(bot);

  for (const { id } of bot.queued) expect(await bot.row(id)).toMatchObject({ state: "cancelled" });
  expect(bot.said()).toEqual([CANCELLED]);
  expect(buttonsOf(bot)).toEqual([]);
});

test("what of an album was ready first is delivered", async () => {
  const { bot } = await album();
  const [first] = bot.queued;
  await bot.finish(first?.id ?? "");

  await pressButton(bot);
  await bot.deliver(first?.id ?? "");
  await deliverAll(bot);

  expect(bot.said().join("\n")).toContain("photo: ");
  expect(bot.said().join("\n")).toContain(en.cancelled);
});

test("/cancel as a reply to one photo of an album takes back all of it", async () => {
  const { bot } = await album();

  await bot.say({ text: "/cancel", replyTo: bot.queued[1]?.replyTo });

  for (const { id } of bot.queued) expect(await bot.row(id)).toMatchObject({ state: "cancelled" });
  expect(bot.said().at(-1)).toBe(`text: ${en.cancelledSome(1)}`);
});

test.each(["by its button", "by /cancel"])(
  "an album that is cancelled %s while its jobs are being made is cancelled whole, and says so once",
  async (way) => {
    const { bot, albumId } = await whileItIsQueued(async () => {
      await (way === "by its button" ? pressButton(bot) : bot.say({ text: "/cancel" }));
    });

    await bot.checkAlbum(albumId, signal);
    await deliverAll(bot);
    await bot.checkAlbum(albumId, signal);

    expect(await states(bot)).toEqual(ALL_CANCELLED);
    const spoken = way === "by its button" ? [] : [`text: ${en.cancelledSome(1)}`];
    expect(bot.said()).toEqual([CANCELLED, ...spoken]);
  },
);

test("whoever makes the jobs dies after the cancelling: the next look makes no more work of it, and ends it", async () => {
  const { bot, albumId } = await whileItIsQueued(async () => {
    await pressButton(bot);
    throw new Error("died");
  });

  await expect(bot.checkAlbum(albumId, signal)).rejects.toThrow("died");
  const queued = bot.queued.length;
  await bot.checkAlbum(albumId, signal);
  await deliverAll(bot);

  expect(bot.queued).toHaveLength(queued);
  expect(await states(bot)).toEqual(ALL_CANCELLED);
  expect(bot.said()).toEqual([CANCELLED]);
});

test("whoever makes the jobs dies before cancelling them: the next look does it", async () => {
  let isDying = true;
  const { bot, albumId } = await sent({
    jobs: (jobs) => ({
      ...jobs,
      async send(...message) {
        await jobs.send(...message);
        if (buttonsOf(bot).length > 0) await pressButton(bot);
      },
    }),
    store: (store) => ({
      ...store,
      async change(jobId, change) {
        if (isDying && change.values["cancelled"] === "cancelled") throw new Error("died");
        return await store.change(jobId, change);
      },
    }),
  });

  await expect(bot.checkAlbum(albumId, signal)).rejects.toThrow("died");
  isDying = false;
  await bot.checkAlbum(albumId, signal);
  await deliverAll(bot);

  expect(await states(bot)).toEqual(ALL_CANCELLED);
  expect(bot.said()).toEqual([CANCELLED]);
});

test("who deletes everything while the jobs of an album are being made leaves nothing behind", async () => {
  const { bot, albumId } = await whileItIsQueued(async () => {
    const wish = { chatId: CHAT, userId: CHAT, messageId: 99 };
    await bot.forget.now(wish, signal);
  });

  await bot.checkAlbum(albumId, signal);
  expect(new Set(await states(bot))).toEqual(new Set(["cancelled"]));
  for (const { key } of bot.forgotten) await bot.forget.late(key, signal);

  expect(await states(bot)).toEqual([]);
});

test("a photo that comes when its album is cancelled is asked about, and not worked on", async () => {
  const { bot } = await album();
  const late = structuredClone(bot.lastUpdate()) as unknown as { message: { message_id: number } };
  late.message.message_id = 99;
  await pressButton(bot);
  await deliverAll(bot);

  await bot.handle(late);

  expect(bot.queued).toHaveLength(3);
  expect(bot.said()).toEqual([CANCELLED, `text: ${en.offer}`]);
});

test("nobody cancels an album of another chat", async () => {
  const { bot, albumId } = await album();
  const other = bot.standIn.openChat({ type: "private", name: "Eve" }).id;
  await bot.gateway.sendText({ chatId: other }, "x", [[{ text: "x", data: `cancel:${albumId}` }]]);

  expect(await pressButton(bot, { chatId: other })).toBe(en.pressed.tooLate);

  expect(await states(bot)).toEqual(["queued", "queued", "queued"]);
});

/** An album whose items are being collected: two of three are there. */
async function collecting(from = CHAT) {
  const bot = await start();
  const bytes = await jpeg(64, 48);
  const files = [1, 2, 3].map(() => ({ kind: "photo" as const, bytes }));
  await bot.standIn.people.send(CHAT, { text: "detect", files });
  const updates = bot.standIn.delivery.backlog
    .all()
    .slice(-3)
    .map(({ body }) => sentBy(body, from));
  const [message] = bot.standIn.messages(CHAT);
  const albumId = `${CHAT}#${message?.albumId}`;
  await bot.handle(updates[0]);
  await bot.handle(updates[1]);
  return { bot, albumId, last: updates[2] };
}

/** The same update, from somebody of this id. */
function sentBy(update: unknown, id: number): unknown {
  const { message, ...rest } = structuredClone(update) as {
    message: { from: { id: number } };
  };
  return { ...rest, message: { ...message, from: { ...message.from, id } } };
}

async function endOf(bot: TestBot, albumId: string): Promise<void> {
  bot.clock.now += 60_000;
  await bot.checkAlbum(albumId);
  await deliverAll(bot);
}

test("/cancel finds an album that is being collected, with what comes of it later, and nothing more is said of it", async () => {
  const { bot, albumId, last } = await collecting();

  const update = await bot.say({ text: "/cancel" });
  await bot.handle(last);
  await bot.handle(update);
  await endOf(bot, albumId);

  expect(bot.queued).toEqual([]);
  expect(await states(bot)).toEqual([]);
  const said = `text: ${en.cancelledSome(1)}`;
  expect(bot.said(), "and says the same when it comes again").toEqual([said, said]);
});

test("/cancel as a reply to an item of such an album cancels it, and as a reply to something else does not", async () => {
  const { bot, albumId } = await collecting();
  await bot.say({ text: "hello" });
  const other = bot.standIn.messages(CHAT).at(-1)?.id ?? 0;

  await bot.say({ text: "/cancel", replyTo: other });
  expect(bot.said().at(-1)).toBe(`text: ${en.nothingToCancel}`);
  await bot.say({ text: "/cancel", replyTo: 2 });
  expect(bot.said().at(-1)).toBe(`text: ${en.cancelledSome(1)}`);

  await endOf(bot, albumId);
  expect(bot.queued).toEqual([]);
});

test("somebody else's album is not cancelled while it is being collected", async () => {
  const { bot, albumId } = await collecting(4711);

  await bot.say({ text: "/cancel" });
  expect(bot.said().at(-1)).toBe(`text: ${en.nothingToCancel}`);

  await endOf(bot, albumId);
  expect(bot.queued).toHaveLength(2);
});

test("an album that has become jobs, or is over, is not found as one that is being collected", async () => {
  const { bot, albumId } = await collecting();
  await endOf(bot, albumId);
  for (const { id } of bot.queued) await bot.finish(id);
  for (const { id } of bot.queued) await bot.deliver(id);

  await bot.say({ text: "/cancel" });

  expect(bot.said().at(-1)).toBe(`text: ${en.nothingToCancel}`);
  expect(await bot.albumRows.get(`${CHAT}#collected`)).not.toHaveProperty("collected");
});

test("an album that was named among them again after it was over is not cancelled", async () => {
  const { bot, albumId, last } = await collecting();
  await bot.handle(last);
  await endOf(bot, albumId);
  for (const { id } of bot.queued) await bot.finish(id);
  for (const { id } of bot.queued) await bot.deliver(id);
  await bot.albumRows.update(`${CHAT}#collected`, {
    update: "ADD #collected :ids",
    values: { ids: new Set([albumId, `${CHAT}#1`]) },
  });

  await bot.say({ text: "/cancel" });

  expect(bot.said().at(-1)).toBe(`text: ${en.nothingToCancel}`);
});
