import { expect, test } from "vitest";
import { en } from "../../../src/bot/words/en.ts";
import * as personTransitions from "../../../src/jobs/person-transitions.ts";
import * as transitions from "../../../src/jobs/transitions.ts";
import { CHAT } from "../../support/telegram.ts";
import { breakAt } from "../break-at.ts";
import { buttonsOf, pressButton, pressed } from "../press-button.ts";
import { photo, type TestBot, useBot, type Wraps } from "../use-bot.ts";

const { start } = useBot();

const CANCELLED = `text: ${en.cancelled}`;

async function asked(wraps: Wraps = {}): Promise<TestBot> {
  const bot = await start(wraps);
  await bot.say(await photo("detect"));
  return bot;
}

async function deliverAll(bot: TestBot): Promise<void> {
  for (const id of bot.reported) await bot.deliver(id);
}

test.each(["queued", "working"])(
  "a job that is %s can be cancelled by its button",
  async (state) => {
    const bot = await asked();
    const jobId = bot.jobId();
    expect(buttonsOf(bot)).toEqual([`cancel:${jobId}`]);
    if (state === "working")
      await bot.store.change(jobId, transitions.claim("worker", bot.clock.now, 60_000));

    expect(await pressButton(bot)).toBe(en.cancelled);
    expect(await bot.row(jobId)).toMatchObject({ state: "cancelled" });
    await deliverAll(bot);

    expect(bot.said()).toEqual([CANCELLED]);
    expect(buttonsOf(bot)).toEqual([]);
    expect(await bot.row(jobId)).toMatchObject({ state: "cancelled", toldAt: bot.clock.now });
  },
);

test("a second press, and the same press again, say the same, and the chat says it once", async () => {
  const bot = await asked();
  const first = pressed(bot);
  const second = pressed(bot);

  await bot.handle(first.update);
  await deliverAll(bot);
  await bot.handle(second.update);
  await bot.handle(first.update);
  await deliverAll(bot);

  expect([first.answer(), second.answer()]).toEqual([en.cancelled, en.cancelled]);
  expect(bot.said()).toEqual([CANCELLED]);
  expect(bot.calls("editMessageText")).toHaveLength(1);
  expect(bot.reported).toHaveLength(1);
});

test("a result that was there first is delivered, and the press is told that it comes too late", async () => {
  const bot = await asked();
  const { update, answer } = pressed(bot);
  await bot.finish(bot.jobId());

  await bot.handle(update);
  await bot.deliver(bot.jobId());
  await bot.handle(update);

  expect(answer()).toBe(en.pressed.tooLate);
  expect(bot.said()).toEqual(["photo: 2 people, 1 bus"]);
});

test("a result that comes while the row is being cancelled is there first, or not at all", async () => {
  const isHeld = Promise.withResolvers<void>();
  const goOn = Promise.withResolvers<void>();
  const bot = await asked({
    store: (store) => ({
      ...store,
      async change(id, transition) {
        if (transition.values["cancelled"] !== undefined && transition.values["by"] !== undefined) {
          isHeld.resolve();
          await goOn.promise;
        }
        return await store.change(id, transition);
      },
    }),
  });
  const { update, answer } = pressed(bot);

  const handled = bot.handle(update);
  await isHeld.promise;
  await bot.finish(bot.jobId());
  goOn.resolve();
  await handled;
  await bot.deliver(bot.jobId());

  expect(answer()).toBe(en.pressed.tooLate);
  expect(bot.said()).toEqual(["photo: 2 people, 1 bus"]);
});

test.each(
  [1, 2, 3, 4].flatMap((step) => (["before", "after"] as const).map((when) => ({ step, when }))),
)(
  "the process dies $when step $step of a press: the press that comes again cancels, and it is said once",
  async ({ step, when }) => {
    const breaking = breakAt();
    const bot = await asked(breaking.wraps);
    const { update, answer } = pressed(bot);

    breaking.arm({ step, when, how: "dies" });
    await bot.handle(update).catch(() => undefined);
    breaking.disarm();
    await bot.handle(update);
    await deliverAll(bot);

    expect(answer()).toBe(en.cancelled);
    expect(bot.said()).toEqual([CANCELLED]);
  },
);

test("a press that is given up cancels all the same", async () => {
  const bot = await asked();
  await bot.giveUp(pressed(bot).update);
  await deliverAll(bot);
  expect(bot.said()).toEqual([CANCELLED]);
});

test("without a status message the news comes as a new message, once", async () => {
  const bot = await asked();
  const { update } = pressed(bot);
  bot.removeLast();

  await bot.handle(update);
  await deliverAll(bot);
  await bot.deliver(bot.jobId());

  expect(bot.said()).toEqual([CANCELLED]);
});

async function group(bot: TestBot) {
  const other = bot.standIn.openChat({ type: "private", name: "Grace" }).id;
  const members = [CHAT, other];
  const { id } = bot.standIn.openChat({ type: "group", title: "Friends", members, privacy: false });
  return { other, chatId: id };
}

test("in a group only who asked can cancel", async () => {
  const bot = await start();
  const { chatId, other } = await group(bot);
  await bot.say(await photo("/detect@Polybot", { userId: other }), chatId);

  expect(await pressButton(bot, { chatId })).toBe(en.pressed.notYours);
  expect(await bot.row(bot.jobId())).toMatchObject({ state: "queued" });
  await bot.say({ text: "/cancel@Polybot" }, chatId);
  expect(bot.said(chatId).at(-1)).toBe(`text: ${en.nothingToCancel}`);

  await bot.say({ text: "/cancel", userId: other }, chatId);
  expect(await bot.row(bot.jobId())).toMatchObject({ state: "cancelled" });
});

test("a press that names a job of another chat does nothing", async () => {
  const bot = await asked();
  const { chatId } = await group(bot);
  const { update, answer } = pressed(bot);
  const forged = structuredClone(update) as unknown as {
    callback_query: { message: { chat: { id: number } } };
  };
  forged.callback_query.message.chat.id = chatId;

  await bot.handle(forged);

  expect(answer()).toBe(en.pressed.tooLate);
  expect(await bot.row(bot.jobId())).toMatchObject({ state: "queued" });
});

test.each([
  "cancel",
  "cancel:",
  "cancel:x",
  `cancel:${"a".repeat(52)}:more`,
  `retry:${"a".repeat(52)}`,
])("a press that says %j is answered and does nothing", async (data) => {
  const bot = await asked();
  const { update, answer } = pressed(bot);
  const forged = structuredClone(update) as unknown as { callback_query: { data: string } };
  forged.callback_query.data = data;

  await bot.handle(forged);

  expect([undefined, en.pressed.nothingToRetry]).toContain(answer());
  expect(await bot.row(bot.jobId())).toMatchObject({ state: "queued" });
});

/** A chat in which nothing is under way: the tests share their table. */
async function startAfresh(): Promise<TestBot> {
  const bot = await start();
  for await (const { jobId } of bot.store.ofChat(CHAT, bot.clock.now)) {
    await bot.store.change(jobId, personTransitions.cancel(bot.clock.now, "tidying"));
  }
  return bot;
}

test("/cancel takes back all that has not ended, says how much, and says the same when it comes again", async () => {
  const bot = await startAfresh();
  await bot.say(await photo("detect"));
  await bot.say(await photo("detect"));
  await bot.say(await photo("detect"));
  const [done = "", one = "", two = ""] = bot.queued.map(({ id }) => id);
  await bot.finish(done);
  await bot.deliver(done);

  const update = await bot.say({ text: "/cancel" });
  await bot.handle(update);
  await deliverAll(bot);

  expect(bot.said()).toEqual([
    "photo: 2 people, 1 bus",
    CANCELLED,
    CANCELLED,
    `text: ${en.cancelledSome(2)}`,
    `text: ${en.cancelledSome(2)}`,
  ]);
  for (const id of [one, two]) expect(await bot.row(id)).toMatchObject({ state: "cancelled" });
  await bot.say({ text: "cancel" });
  expect(bot.said().at(-1)).toBe(`text: ${en.nothingToCancel}`);
});

test("/cancel as a reply to a photo, or to its status message, takes back only that", async () => {
  const bot = await startAfresh();
  const { chatId } = await group(bot); // where no other test has asked for anything
  for (const _ of [1, 2, 3]) await bot.say(await photo("/detect@Polybot"), chatId);
  const [first, second, third] = bot.queued;

  await bot.say({ text: "/cancel", replyTo: second?.replyTo }, chatId);
  await bot.say({ text: "/cancel", replyTo: third?.statusMessageId }, chatId);

  expect(await bot.row(first?.id ?? "")).toMatchObject({ state: "queued" });
  expect(await bot.row(second?.id ?? "")).toMatchObject({ state: "cancelled" });
  expect(await bot.row(third?.id ?? "")).toMatchObject({ state: "cancelled" });
  const one = `text: ${en.cancelledSome(1)}`;
  expect(bot.said(chatId).slice(-2)).toEqual([one, one]);
});

test("a cancelled job is not made again by the same update, and the same photo sent anew is a new one", async () => {
  const bot = await start();
  const update = await bot.say(await photo("detect"));
  const jobId = bot.jobId();
  await bot.store.change(jobId, personTransitions.cancel(bot.clock.now, "a press"));

  await bot.handle(update);
  await deliverAll(bot);
  expect([bot.said(), bot.queued.length]).toEqual([[CANCELLED], 1]);

  await bot.say(await photo("detect"));
  expect(bot.queued).toHaveLength(2);
});
