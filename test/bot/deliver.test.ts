import { GetObjectCommand } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { en } from "../../src/bot/words/en.ts";
import { MAX_CAPTION } from "../../src/bot/words/result-caption.ts";
import { FAIL_REASONS, REJECT_REASONS } from "../../src/jobs/reasons.ts";
import { RetryLater } from "../../src/cloud/handling.ts";
import * as replies from "../../src/jobs/reply-transitions.ts";
import { CHAT, jpeg } from "../support/telegram.ts";
import { breakAt } from "./break-at.ts";
import { photo, type TestBot, useBot, type Wraps } from "./use-bot.ts";

const { start, local } = useBot();

const ANSWER = "photo: 2 people, 1 bus";

/** A bot with a job that a worker has done. */
async function done(wraps: Wraps = {}): Promise<{ bot: TestBot; jobId: string }> {
  const bot = await start(wraps);
  await bot.say(await photo("detect"));
  const jobId = bot.jobId();
  await bot.finish(jobId);
  return { bot, jobId };
}

/** The same, where the person has deleted the status message: the answer must be sent. */
async function doneWithoutStatus(wraps: Wraps = {}) {
  const { bot, jobId } = await done(wraps);
  bot.removeLast();
  return { bot, jobId };
}

test("the status message becomes the picture with its words, and the row says delivered", async () => {
  const { bot, jobId } = await done();

  await bot.deliver(jobId);

  expect(bot.botMessages()).toMatchObject([
    { id: 2, replyTo: 1, content: { text: "2 people, 1 bus", media: { kind: "photo" } } },
  ]);
  expect(await bot.row(jobId)).toMatchObject({ state: "delivered", toldAt: bot.clock.now });
  expect(bot.answers).toEqual(["edited"]);
});

test("a thumbnail comes with the address at which anyone can fetch it", async () => {
  const bot = await start();
  await bot.say(await photo("thumbnail 400x400"));
  const url = "http://127.0.0.1:4566/thumbnails/originals/x-400x400.jpg";
  await bot.finish(bot.jobId(), { url });

  await bot.deliver(bot.jobId());

  expect(bot.said()).toEqual([`photo: ${en.publicAddress(url)}`]);
  expect(en.publicAddress(url)).toContain(url);
});

test("delivering again does nothing", async () => {
  const { bot, jobId } = await done();
  await bot.deliver(jobId);
  const calls = bot.calls().length;

  await bot.deliver(jobId);

  expect(bot.calls()).toHaveLength(calls);
});

test("nothing found is an answer", async () => {
  const bot = await start();
  await bot.say(await photo("detect"));
  await bot.finish(bot.jobId(), { labels: [] });

  await bot.deliver(bot.jobId());

  expect(bot.said()).toEqual(["photo: Nothing found."]);
});

test.each([...REJECT_REASONS, ...FAIL_REASONS])("%s is told in a plain sentence", (reason) => {
  const sentence = en.reasons[reason];

  expect(sentence).toMatch(/^[A-Z].{20,200}\.$/);
  expect(sentence).not.toMatch(/error|exception|undefined|null|-[a-z]+-/i);
});

test("a refusal takes the place of the status message, and the row keeps its state", async () => {
  const bot = await start();
  await bot.say(await photo("detect"));
  await bot.refuse(bot.jobId(), "damaged");

  await bot.deliver(bot.jobId());
  await bot.deliver(bot.jobId());

  expect(bot.said()).toEqual([`text: ${en.reasons["damaged"]}`]);
  expect(await bot.row(bot.jobId())).toMatchObject({ state: "refused", toldAt: bot.clock.now });
  expect(bot.calls("editMessageText")).toHaveLength(1);
});

test("a status message that is gone is replaced by a new message that answers the photo", async () => {
  const { bot, jobId } = await doneWithoutStatus();

  await bot.deliver(jobId);
  await bot.deliver(jobId);

  expect(bot.botMessages()).toMatchObject([
    { replyTo: 1, content: { text: "2 people, 1 bus", media: { kind: "photo" } } },
  ]);
  expect(bot.answers).toEqual(["sent"]);
});

test("an answer to a photo that was deleted comes all the same", async () => {
  const { bot, jobId } = await doneWithoutStatus();
  bot.standIn.people.remove(CHAT, 1);

  await bot.deliver(jobId);

  expect(bot.said()).toEqual([ANSWER]);
});

test.each(["take-and-drop", "bad-gateway", "error-500", "too-large"] as const)(
  "an edit whose outcome is unknown (%s) is repeated until it is known",
  async (kind) => {
    const { bot, jobId } = await done();
    bot.standIn.faults.add({ method: "editMessageMedia", kind, times: 4 });

    await expect(bot.deliver(jobId)).rejects.toMatchObject({ kind: "not-done" });
    await bot.deliver(jobId);

    expect(bot.said()).toEqual([ANSWER]);
    expect(bot.calls()).not.toContain("sendPhoto");
  },
);

test.each(["take-and-drop", "drop", "bad-gateway"] as const)(
  "a new message whose outcome is unknown (%s) is never sent again; after a minute words follow, once",
  async (kind) => {
    const { bot, jobId } = await doneWithoutStatus();
    bot.standIn.faults.add({ method: "sendPhoto", kind, times: 1 });

    await expect(bot.deliver(jobId)).rejects.toMatchObject({ name: "RetryLater", seconds: 60 });
    bot.clock.now += 10_000;
    await expect(bot.deliver(jobId)).rejects.toMatchObject({ name: "RetryLater", seconds: 50 });
    bot.clock.now += 50_000;
    await bot.deliver(jobId);
    await bot.deliver(jobId);

    expect(bot.calls("sendPhoto")).toHaveLength(1);
    expect(bot.said()).toEqual([
      ...(kind === "take-and-drop" ? [ANSWER] : []),
      `text: ${en.mayBeAbove}`,
    ]);
    expect(await bot.row(jobId)).toMatchObject({ state: "delivered" });
    expect(bot.answers).toEqual(["unknown", "sent"]);
  },
);

test("words are said once, also by two replicas in the same millisecond", async () => {
  const { bot, jobId } = await doneWithoutStatus();
  bot.standIn.faults.add({ method: "sendPhoto", kind: "drop", times: 1 });
  await expect(bot.deliver(jobId)).rejects.toMatchObject({ name: "RetryLater" });
  bot.clock.now += 60_000;

  await Promise.allSettled([bot.deliver(jobId), bot.deliver(jobId), bot.deliver(jobId)]);

  expect(bot.said()).toEqual([`text: ${en.mayBeAbove}`]);
});

test("words that provably did not arrive are said again, those that may have are not", async () => {
  const { bot, jobId } = await doneWithoutStatus();
  bot.standIn.faults.add({ method: "sendPhoto", kind: "drop", times: 1 });
  await expect(bot.deliver(jobId)).rejects.toMatchObject({ name: "RetryLater" });
  bot.clock.now += 60_000;

  bot.standIn.faults.add({ method: "sendMessage", kind: "too-many", retryAfter: 4, times: 1 });
  await expect(bot.deliver(jobId)).rejects.toMatchObject({ name: "RetryLater", seconds: 4 });
  bot.standIn.faults.add({ method: "sendMessage", kind: "take-and-drop", times: 1 });
  await bot.deliver(jobId);
  await bot.deliver(jobId);

  expect(bot.said()).toEqual([`text: ${en.mayBeAbove}`]);
});

test.each([
  { way: "edit", method: "editMessageMedia", make: done },
  { way: "send", method: "sendPhoto", make: doneWithoutStatus },
])("429 at the $way: put off for as long as Telegram says, then done", async ({ method, make }) => {
  const { bot, jobId } = await make();
  bot.standIn.faults.add({ method, kind: "too-many", retryAfter: 33, times: 1 });

  await expect(bot.deliver(jobId)).rejects.toMatchObject({ name: "RetryLater", seconds: 33 });
  await bot.deliver(jobId);

  expect(bot.said()).toEqual([ANSWER]);
});

test.each([
  { way: "edit", make: done },
  { way: "send", make: doneWithoutStatus },
])("a person who has blocked the bot ($way) is not written to again", async ({ make }) => {
  const { bot, jobId } = await make();
  bot.standIn.people.block(CHAT, true);

  await bot.deliver(jobId);
  const calls = bot.calls().length;
  await bot.deliver(jobId);

  expect(await bot.row(jobId)).toMatchObject({ state: "undeliverable" });
  expect(bot.calls()).toHaveLength(calls);
  expect(bot.answers).toEqual(["undeliverable"]);
});

test("a group that has moved gets the answer in its new place, and nobody else's message is touched or quoted", async () => {
  const bot = await start();
  const old = bot.standIn.openChat({ type: "group", title: "Old", members: [CHAT] }).id;
  await bot.say(await photo("/detect"), old);
  await bot.finish(bot.jobId());
  const moved = bot.standIn.openChat({ type: "group", title: "New", members: [CHAT] }).id;
  await bot.say({ text: "/help" }, moved); // the answer there has the status message's id
  bot.standIn.faults.add({ method: "*", kind: "migrate", toChatId: moved, chatId: old });

  await expect(bot.deliver(bot.jobId())).rejects.toMatchObject({ name: "RetryLater", seconds: 1 });
  await bot.deliver(bot.jobId());

  expect(bot.botMessages(moved)).toMatchObject([
    { id: 2, edits: 0 },
    { id: 3, replyTo: undefined, content: { text: "2 people, 1 bus" } },
  ]);
});

test.each([
  { what: "too tall for a photo", size: { width: 10, height: 300 } },
  { what: "too large in all", size: { width: 9000, height: 2000 } },
])("a result that is $what comes as a file", async ({ size }) => {
  const bot = await start();
  await bot.say(await photo("detect"));
  await bot.finish(bot.jobId(), { ...size });

  await bot.deliver(bot.jobId());

  expect(bot.said()).toEqual(["document: 2 people, 1 bus"]);
  expect(bot.calls("editMessageMedia")).toHaveLength(1);
});

test("a result of more than 10 MB comes as a file", async () => {
  const { bot, jobId } = await done();
  const { image } = await bot.result(jobId);
  const body = Buffer.concat([await jpeg(64, 48), Buffer.alloc(10 * 2 ** 20)]);
  await bot.blobs.put({ ...image, body, contentType: "image/jpeg" });

  await bot.deliver(jobId);

  expect(bot.said()).toEqual(["document: 2 people, 1 bus"]);
  expect(bot.calls("editMessageMedia")).toHaveLength(1);
});

test.each([
  { way: "edited", make: done },
  { way: "sent", make: doneWithoutStatus },
])("a photo that Telegram does not take is $way as a file", async ({ make }) => {
  const { bot, jobId } = await make();
  // A picture of other dimensions than the row says.
  const result = await bot.result(jobId);
  await bot.blobs.put({
    ...result.image,
    body: await jpeg(10, 300),
    contentType: "image/jpeg",
  });

  await bot.deliver(jobId);

  expect(bot.said()).toEqual(["document: 2 people, 1 bus"]);
});

test("a picture that Telegram takes in no form comes as its words", async () => {
  const { bot, jobId } = await done();
  const result = await bot.result(jobId);
  await bot.blobs.put({ ...result.image, body: Buffer.alloc(0), contentType: "image/jpeg" });

  await bot.deliver(jobId);

  expect(bot.said()).toEqual(["text: 2 people, 1 bus"]);
});

test("a result picture that is gone is told of", async () => {
  const { bot, jobId } = await done();
  const result = await bot.result(jobId);
  const missing = { ...result, image: { ...result.image, key: "results/expired.jpg" } };
  await bot.store.change(jobId, {
    condition: "attribute_exists(#jobId)",
    update: "SET #result = :result",
    values: { result: missing },
  });

  await bot.deliver(jobId);

  expect(bot.said()).toEqual([`text: ${en.reasons["picture-gone"]}`]);
});

test("S3 fails for a while: the answer comes with the next try", async () => {
  const { bot, jobId } = await done();
  local.cloud.faults.add({ service: "s3", status: 503 });
  await expect(bot.deliver(jobId)).rejects.toThrow("A fault was asked for");
  local.cloud.faults.clear();

  await bot.deliver(jobId);

  expect(bot.said()).toEqual([ANSWER]);
});

test.each([
  { way: "edit", make: done },
  { way: "send", make: doneWithoutStatus },
])("five deliveries at once ($way): one answer", async ({ make }) => {
  const { bot, jobId } = await make();

  const settled = await Promise.allSettled(
    Array.from({ length: 5 }, async () => await bot.deliver(jobId)),
  );

  const failures = settled.flatMap((one) => (one.status === "rejected" ? [one.reason] : []));
  expect(failures.filter((reason) => !(reason instanceof RetryLater))).toEqual([]);
  bot.clock.now += 10 * 60_000;
  await bot.deliver(jobId);
  expect(bot.said()).toEqual([ANSWER]);
  expect(bot.answers).toHaveLength(1);
});

test("whoever died while sending is waited for, then words follow instead of a second picture", async () => {
  const { bot, jobId } = await doneWithoutStatus();
  await bot.store.change(jobId, replies.claimReply("the one that died", bot.clock.now, 180_000));

  await expect(bot.deliver(jobId)).rejects.toMatchObject({ name: "RetryLater", seconds: 180 });
  bot.clock.now += 180_000;
  await bot.deliver(jobId);

  expect(bot.said()).toEqual([`text: ${en.mayBeAbove}`]);
});

test("a reply claim whose confirmation got lost is still ours", async () => {
  const { bot, jobId } = await doneWithoutStatus({
    store: (store) => ({
      ...store,
      // What the SDK makes of a lost answer: it writes again and fails by its own trace.
      async change(id, transition) {
        await store.change(id, transition);
        return await store.change(id, transition);
      },
    }),
  });

  await bot.deliver(jobId);

  expect(bot.said()).toEqual([ANSWER]);
});

/** Path A: get the row, get the picture, edit, record. Path B: more steps. */
const STEPS_A = [1, 2, 3, 4];
const STEPS_B = [1, 2, 3, 4, 5, 6, 7];

test.each(
  STEPS_A.flatMap((step) => (["before", "after"] as const).map((when) => ({ step, when }))),
)("the process dies $when step $step of an edit: one answer", async ({ step, when }) => {
  const breaking = breakAt();
  const { bot, jobId } = await done(breaking.wraps);
  breaking.arm({ step, when, how: "dies" });
  await bot.deliver(jobId).catch(() => undefined);
  expect(breaking.disarm().length).toBeGreaterThanOrEqual(step);

  await bot.deliver(jobId);

  expect(bot.said()).toEqual([ANSWER]);
  expect(await bot.row(jobId)).toMatchObject({ state: "delivered" });
});

test.each(
  STEPS_B.flatMap((step) => (["before", "after"] as const).map((when) => ({ step, when }))),
)(
  "the process dies $when step $step of a send: one picture at most, and never silence",
  async ({ step, when }) => {
    const breaking = breakAt();
    const { bot, jobId } = await doneWithoutStatus(breaking.wraps);
    breaking.arm({ step, when, how: "dies" });
    await bot.deliver(jobId).catch(() => undefined);
    expect(breaking.disarm().length).toBeGreaterThanOrEqual(step);

    await bot.deliver(jobId).catch(() => undefined);
    bot.clock.now += 180_000;
    await bot.deliver(jobId);

    const said = bot.said();
    expect(said.length).toBeGreaterThan(0);
    expect(said.filter((text) => text === ANSWER).length).toBeLessThanOrEqual(1);
    expect(said.filter((text) => text !== ANSWER)).toEqual(
      said[said.length - 1] === ANSWER ? [] : [`text: ${en.mayBeAbove}`],
    );
    expect(await bot.row(jobId)).toMatchObject({ state: "delivered" });
  },
);

test("a job that is still under way, or of nobody, is left alone", async () => {
  const bot = await start();
  await bot.say(await photo("detect"));

  await bot.deliver(bot.jobId());
  await bot.deliver("a".repeat(52));

  expect(bot.said()).toEqual([`text: ${en.working.detect}`]);
});

test("the longest result fits under the picture", async () => {
  const bot = await start();
  await bot.say(await photo("detect"));
  const labels = Array.from({ length: 300 }, (_, index) => ({
    class: `thing with a long name ${index}`,
    score: 0.5,
    cx: 0.5,
    cy: 0.5,
    width: 0.1,
    height: 0.1,
  }));
  await bot.finish(bot.jobId(), { labels });

  await bot.deliver(bot.jobId());

  const [message] = bot.botMessages();
  expect(message?.content.text.length).toBeLessThanOrEqual(MAX_CAPTION);
  expect(message?.content.text).toMatch(/ and \d+ more$/);
});

test("the picture that comes is the one that the worker stored", async () => {
  const { bot, jobId } = await done();
  await bot.deliver(jobId);

  const result = await bot.result(jobId);
  const object = await local.clients.s3.send(
    new GetObjectCommand({ Bucket: result.image.bucket, Key: result.image.key }),
  );
  expect(object.ContentType).toBe("image/jpeg");
  const media = bot.botMessages()[0]?.content.media;
  expect(media?.kind === "photo" && media.sizes.at(-1)).toMatchObject({ width: 64, height: 48 });
});
