import { expect, test } from "vitest";
import { KEEP_JOBS_MS } from "../../../src/jobs/job-store.ts";
import * as transitions from "../../../src/jobs/transitions.ts";
import { JobRow } from "../../../src/jobs/row.ts";
import { BlobGone } from "../../../src/cloud/blobs.ts";
import type { Item } from "../../../src/cloud/table.ts";
import { aJob } from "../../support/a-job.ts";
import { CHAT } from "../../support/telegram.ts";
import { breakAt } from "../break-at.ts";
import { photo, type TestBot, useBot, type Wraps } from "../use-bot.ts";
import { forged, lastOf, press, pressUpdate } from "./press.ts";

const { start } = useBot({ ownTables: true });

/** Everything in the table, by key. */
async function allRows(bot: TestBot): Promise<Map<string, Item>> {
  const rows = new Map<string, Item>();
  for await (const row of bot.rows.scan("")) rows.set(String(row["jobId"]), row);
  return rows;
}

async function isThere(bot: TestBot, key: string, bucket = bot.imagesBucket): Promise<boolean> {
  try {
    await bot.blobs.get({ bucket, key, maxBytes: 2 ** 20 });
    return true;
  } catch (err) {
    if (err instanceof BlobGone) return false;
    throw err;
  }
}

/** Asks for something; the id of the job. */
async function ask(
  bot: TestBot,
  how: { readonly caption?: string; readonly chatId?: number; readonly userId?: number } = {},
) {
  const { caption = "/detect", chatId = CHAT, userId } = how;
  bot.clock.now += 1000;
  await bot.say(await photo(caption, { userId }), chatId);
  const job = bot.queued.at(-1);
  if (!job) throw new Error("no job was queued");
  return job.id;
}

async function take(bot: TestBot, jobId: string) {
  await bot.store.change(jobId, transitions.claim("worker", bot.clock.now, 60_000));
}

/** One request in each state that it can be in, and settings. */
async function life(bot: TestBot) {
  const done = await ask(bot);
  await bot.finish(done);
  await bot.deliver(done);
  const refused = await ask(bot);
  await bot.refuse(refused, "damaged");
  await bot.deliver(refused);
  const working = await ask(bot);
  await take(bot, working);
  const queued = await ask(bot);
  await bot.say({ text: "/settings classes dog" });
  await bot.say({ text: "/delete_me" });
  return { done, refused, working, queued };
}

const YES = { on: /^Delete/, chatId: CHAT };

test("it asks first, and who keeps everything has everything", async () => {
  const bot = await start();
  const { done } = await life(bot);
  const before = await allRows(bot);
  expect(bot.said().at(-1)).toMatch(/^text: Shall I delete everything/);

  await press(bot, { on: /^Keep/, chatId: CHAT });

  expect(bot.said().at(-1)).toBe("text: Everything stays as it is.");
  expect(lastOf(bot, CHAT).buttons).toBeUndefined();
  expect(await allRows(bot)).toEqual(before);
  expect(await isThere(bot, `results/${done}.jpg`)).toBe(true);
});

test("then rows, pictures, results and settings of the chat are gone, and nothing of others", async () => {
  const bot = await start();
  const other = bot.standIn.openChat({ type: "private", name: "Robin" });
  const theirs = await ask(bot, { chatId: other.id });
  const mine = await life(bot);

  await press(bot, YES);

  expect(bot.said().at(-1)).toMatch(/^text: Deleted: 4 requests with 5 files\./);
  const rows = await allRows(bot);
  expect(rows.has(mine.done) || rows.has(mine.refused)).toBe(false);
  expect(rows.has(`person#${CHAT}`)).toBe(false);
  for (const id of Object.values(mine)) {
    expect(await isThere(bot, `originals/${id}`)).toBe(false);
    expect(await isThere(bot, `results/${id}.jpg`)).toBe(false);
  }
  expect(JobRow.parse(rows.get(theirs))).toMatchObject({ state: "queued", chatId: other.id });
  expect(await isThere(bot, `originals/${theirs}`)).toBe(true);
});

test("what is under way is cancelled: nobody can take, finish or fail it any more, and its row is empty", async () => {
  const bot = await start();
  const { working, queued } = await life(bot);
  await press(bot, YES);

  for (const id of [working, queued]) {
    const fence = { owner: "worker", attempt: 1 };
    const image = { bucket: bot.imagesBucket, key: `results/${id}.jpg` };
    const result = { image, width: 1, height: 1 };
    const changes = [
      transitions.claim("late", bot.clock.now + 9e9, 1000),
      transitions.finish(fence, bot.clock.now, result),
      transitions.renewLease(fence, bot.clock.now, 1000),
      transitions.handBack(fence),
      transitions.fail(bot.clock.now + 9e9, "out-of-tries"),
    ];
    for (const change of changes) expect(await bot.store.change(id, change)).toBeUndefined();
    const row = await bot.row(id);
    expect(row).toMatchObject({ state: "cancelled", replyTo: 0, request: { chatId: 0 } });
    for (const name of ["askedBy", "statusMessageId", "language", "result"]) {
      expect(row).not.toHaveProperty(name);
    }
    const said = bot.said();
    await bot.deliver(id);
    expect(bot.said()).toEqual(said);
  }
  expect(bot.said().filter((text) => text === "text: Cancelled.")).toHaveLength(2);
});

test("what a worker writes after that is removed, too, and its row leaves the chat", async () => {
  const bot = await start();
  const working = await ask(bot, { caption: "thumbnail 100x80" });
  await take(bot, working);
  await bot.say({ text: "/delete_me" });
  await press(bot, YES);
  expect(bot.forgotten).toEqual([{ key: expect.any(String) as string, delaySeconds: 900 }]);
  const late = [
    { bucket: bot.imagesBucket, key: `results/${working}.jpg` },
    { bucket: bot.thumbnailsBucket, key: `originals/${working}-100x80.png` },
    { bucket: bot.imagesBucket, key: `originals/${working}` },
  ];
  for (const object of late) {
    await bot.blobs.put({ ...object, body: Buffer.from("x"), contentType: "image/png" });
  }

  const [{ key } = { key: "" }] = bot.forgotten;
  const { signal } = new AbortController();
  await bot.forget.late(key, signal);
  await bot.forget.late(key, signal); // queues repeat

  for (const object of late) expect(await isThere(bot, object.key, object.bucket)).toBe(false);
  const rows = await allRows(bot);
  expect(JSON.stringify([...rows.values()].filter(({ asks }) => asks === undefined))).not.toContain(
    String(CHAT),
  );
  expect(rows.get(working)).toMatchObject({ state: "cancelled", chatId: 0, createdAt: 0 });
  expect(Number(rows.get(working)?.["expiresAt"])).toBeLessThan(
    (bot.clock.now + KEEP_JOBS_MS) / 1000,
  );
});

test("thumbnails that anyone could see are gone", async () => {
  const bot = await start();
  const id = await ask(bot, { caption: "thumbnail 100x80" });
  const image = { bucket: bot.thumbnailsBucket, key: `originals/${id}-100x80.webp` };
  await bot.blobs.put({ ...image, body: Buffer.from("x"), contentType: "image/webp" });
  await bot.finish(id, { image });
  await bot.say({ text: "/delete_me" });
  await press(bot, YES);
  expect(await isThere(bot, image.key, image.bucket)).toBe(false);
});

function album(albumId: string, from?: number): Item {
  return { albumId, from, item_1: { words: "secret" } };
}

test("a video is gone, and a link to it leads nowhere", async () => {
  const bot = await start();
  await bot.say({ text: "https://www.youtube.com/watch?v=1" });
  const jobId = bot.jobId();
  await bot.finishVideo(jobId, { bytes: 700 * 2 ** 20 });
  await bot.deliver(jobId);
  const [link = ""] = /http\S+$/.exec(bot.said()[0] ?? "") ?? [];
  expect((await fetch(link)).status).toBe(200);

  await bot.say({ text: "/delete_me" });
  await press(bot, YES);

  expect(bot.said().at(-1)).toMatch(/Deleted: 1 request with 1 file\./);
  expect((await fetch(link)).status).toBe(404);
  expect((await allRows(bot)).has(jobId)).toBe(false);
});

test("albums are gone with their captions, in a group only the person's own", async () => {
  const bot = await start();
  const rows = [album(`${CHAT}#1`, CHAT), album(`${CHAT}#2`), album(`${CHAT}1#3`, CHAT)];
  const inGroup = [album("-5#1", CHAT), album("-5#2", 7), album("-55#2", CHAT)];
  for (const row of [...rows, ...inGroup]) await bot.albumRows.insert(row);

  const { signal } = new AbortController();
  await bot.forget.now({ chatId: CHAT, userId: CHAT, messageId: 1 }, signal);
  await bot.forget.now({ chatId: -5, userId: CHAT, messageId: 1 }, signal);

  const left: unknown[] = [];
  for await (const { albumId } of bot.albumRows.scan("")) left.push(albumId);
  expect(left.toSorted((a, b) => String(a).localeCompare(String(b)))).toEqual(
    ["-5#2", "-55#2", `${CHAT}1#3`].toSorted((a, b) => a.localeCompare(b)),
  );
});

test("hundreds of requests go batch by batch, and are counted", async () => {
  const bot = await start();
  const failed = async (n: number) => {
    const job = aJob({ bucket: bot.imagesBucket });
    await bot.store.open(job, { now: bot.clock.now - 1000 * n, askedBy: CHAT });
    await take(bot, job.id);
    const fence = { owner: "worker", attempt: 1 };
    await bot.store.change(job.id, transitions.failOurs(fence, 1, "out-of-tries"));
  };
  await Promise.all(Array.from({ length: 120 }, async (_, n) => await failed(n)));
  await bot.say({ text: "/delete_me" });
  await press(bot, YES);
  expect(bot.said().at(-1)).toMatch(/^text: Deleted: 120 requests with 120 files\./);
  const left = [...(await allRows(bot)).keys()].filter((key) => !key.includes("#"));
  expect(left).toEqual([]);
});

test("in a group only what the person asked for is deleted, and nobody presses for somebody else", async () => {
  const bot = await start();
  const other = bot.standIn.openChat({ type: "private", name: "Robin" });
  const members = [CHAT, other.id];
  const { id: chatId } = bot.standIn.openChat({
    type: "group",
    title: "F",
    members,
    privacy: false,
  });
  const mine = await ask(bot, { chatId, userId: CHAT });
  const theirs = await ask(bot, { chatId, userId: other.id });
  for (const id of [mine, theirs]) await bot.finish(id);
  await bot.say({ text: "/settings classes dog", userId: CHAT }, chatId);
  await bot.say({ text: "/delete_me", userId: CHAT }, chatId);
  expect(bot.said(chatId).at(-1)).toMatch(/in this group/);

  const { press: refused, update } = await press(bot, { on: /^Delete/, chatId, userId: other.id });
  expect(refused.answer?.text).toMatch(/for somebody else/);
  await bot.handle(forged(update, `delete-me:yes:${other.id}`)); // who says it is theirs deletes their own
  expect((await allRows(bot)).has(mine)).toBe(true);
  expect((await allRows(bot)).has(theirs)).toBe(false);
  expect(bot.said(chatId).at(-1)).toMatch(/Deleted: 1 request with 2 files/);

  await bot.say({ text: "/delete_me", userId: CHAT }, chatId);
  await press(bot, { on: /^Delete/, chatId, userId: CHAT });
  const rows = await allRows(bot);
  expect(rows.has(mine)).toBe(false);
  expect(rows.has(`chat#${chatId}`)).toBe(true); // the group's, not the person's
});

test("hostile data deletes nothing and is answered", async () => {
  const bot = await start();
  const { done } = await life(bot);
  const forgeries = [
    "delete-me:yes:7",
    "delete-me:yes",
    "delete-me:",
    "delete-me:yes:x;1",
    "delete-me:no:7",
  ];
  for (const data of forgeries) {
    const { press: pressed, update } = pressUpdate(bot, YES);
    await bot.handle(forged(update, data));
    expect(pressed.answer).toBeDefined();
  }
  expect((await allRows(bot)).has(done)).toBe(true);
});

test("an answer that was about to come is cancelled, and an album that waits, too", async () => {
  const bot = await start();
  const done = await ask(bot);
  await bot.finish(done);
  const messageId = await bot.gateway.sendText({ chatId: CHAT }, "Working on your 3 photos");
  await bot.albumRows.insert({ albumId: `${CHAT}#1`, chatId: CHAT, statusMessageId: messageId });
  await bot.say({ text: "/delete_me" });
  await press(bot, YES);
  expect(bot.said().slice(0, 2)).toEqual(["text: Cancelled.", "text: Cancelled."]);
  await bot.deliver(done);
  expect(bot.said().at(-1)).toMatch(/Deleted: 1 request/);
});

test("with nothing there it says so", async () => {
  const bot = await start();
  await bot.say({ text: "/delete_me" });
  await press(bot, YES);
  expect(bot.said()).toEqual(["text: There was nothing to delete."]);
});

test("a press that comes twice, also at once, tells the same, and what was asked for since stays", async () => {
  const bot = await start();
  await life(bot);
  const { update } = pressUpdate(bot, YES);
  await Promise.all([bot.handle(update), bot.handle(update)]);
  const told = bot.said().at(-1);
  expect(told).toMatch(/Deleted: 4 requests/);

  const since = await ask(bot);
  await bot.handle(update);
  expect((await bot.row(since)).state).toBe("queued");
  expect(bot.said()).toContain(told);
});

test("who deletes the question, too, is told in a new message", async () => {
  const bot = await start();
  await life(bot);
  const { update } = pressUpdate(bot, YES);
  bot.removeLast();
  await bot.handle(update);
  expect(bot.said().at(-1)).toMatch(/Deleted: 4 requests/);
});

test("when every try has failed the person can press again", async () => {
  const bot = await start();
  const { done } = await life(bot);
  const { update } = pressUpdate(bot, YES);
  await bot.giveUp(update);
  expect(bot.said().at(-1)).toMatch(/could not delete everything/);
  expect((await allRows(bot)).has(done)).toBe(true);
  await press(bot, YES);
  expect(bot.said().at(-1)).toMatch(/Deleted: 4 requests/);
});

test("limits are not forgotten: who deletes cannot ask more", async () => {
  const limits = { perMinute: 2, perDay: 2 };
  const quotas: NonNullable<Wraps["quotas"]> = {
    person: limits,
    chat: limits,
    maxWaiting: 9,
    allowed: new Set(),
    admins: new Set(),
  };
  const bot = await start({ quotas });
  await ask(bot);
  await ask(bot);
  await bot.say({ text: "/delete_me" });
  await press(bot, YES);
  await bot.say(await photo("/detect"));
  expect(bot.queued).toHaveLength(2);
  expect(bot.said().at(-1)).toMatch(/I take 2 a day/);
});

test("whatever step it dies after, the press that comes again completes it and tells the same", async () => {
  const breaking = breakAt();
  let steps: readonly string[] = [];
  for (let step = 1; ; step += 1) {
    const bot = await start(breaking.wraps);
    const done = await ask(bot);
    await bot.finish(done);
    const working = await ask(bot);
    await take(bot, working);
    await bot.say({ text: "/delete_me" });
    const { update } = pressUpdate(bot, YES);
    breaking.arm({ step, when: "after", how: "dies" });
    const isThrough = await bot.handle(update).then(
      () => true,
      () => false,
    );
    steps = breaking.disarm();
    if (isThrough) break;
    const where = `after step ${step} (${steps.join(", ")})`;

    await bot.handle(update);

    const rows = await allRows(bot);
    const keys = [`originals/${done}`, `results/${done}.jpg`, `originals/${working}`];
    const left = await Promise.all(keys.map(async (key) => await isThere(bot, key)));
    const told = bot.said().filter((text) => text.includes("Deleted: "));
    expect({
      where,
      told,
      left: [rows.has(done), ...left],
      emptied: rows.get(working),
      isStatusEnded: bot.said().includes("text: Cancelled."),
      willLookAgain: bot.forgotten.length > 0,
    }).toEqual({
      where,
      told: [expect.stringMatching(/Deleted: 2 requests with 3 files/)],
      left: [false, false, false, false],
      emptied: expect.objectContaining({ state: "cancelled", replyTo: 0 }) as unknown,
      isStatusEnded: true,
      willLookAgain: true,
    });
  }
  expect(steps.length).toBeGreaterThan(12);
});
