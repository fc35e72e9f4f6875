import { expect, test } from "vitest";
import { en } from "../../../src/bot/words/en.ts";
import { retryIdOf } from "../../../src/jobs/job-id.ts";
import { imagesOf } from "../../../src/jobs/job.ts";
import * as transitions from "../../../src/jobs/transitions.ts";
import { breakAt } from "../break-at.ts";
import { buttonsOf, pressButton, pressed } from "../press-button.ts";
import { NO_QUOTAS, photo, type TestBot, useBot, type Wraps } from "../use-bot.ts";

const { start } = useBot();

const ANSWER = "photo: 2 people, 1 bus";

/** A bot whose one job has failed, and the person knows. */
async function failed(wraps: Wraps = {}): Promise<{ bot: TestBot; jobId: string }> {
  const bot = await start(wraps);
  await bot.say(await photo("detect"));
  const jobId = bot.jobId();
  await bot.store.change(jobId, transitions.fail(bot.clock.now, "out-of-tries"));
  await bot.deliver(jobId);
  return { bot, jobId };
}

test("what has failed is tried again on the stored picture, in the same message", async () => {
  const { bot, jobId } = await failed();
  expect(bot.said()).toEqual([`text: ${en.reasons["out-of-tries"]}`]);
  expect(buttonsOf(bot)).toEqual([`retry:${jobId}`]);

  expect(await pressButton(bot)).toBe(en.pressed.retrying);

  const [old, again] = bot.queued;
  const next = retryIdOf(jobId);
  expect(again).toMatchObject({ id: next, kind: "detect", replyTo: 1, statusMessageId: 2 });
  expect(again && imagesOf(again)).toEqual(old && imagesOf(old));
  expect(bot.said()).toEqual([`text: ${en.working.detect}`]);
  expect(buttonsOf(bot)).toEqual([`cancel:${next}`]);

  await bot.finish(next);
  await bot.deliver(next);
  expect(bot.said()).toEqual([ANSWER]);
});

test("a double tap is one try", async () => {
  const { bot, jobId } = await failed();
  const first = pressed(bot);
  const second = pressed(bot);

  await bot.handle(first.update);
  await bot.handle(second.update);
  const next = retryIdOf(jobId);
  expect(new Set(bot.queued.map(({ id }) => id))).toEqual(new Set([jobId, next]));
  await bot.finish(next);
  await bot.deliver(next);
  await bot.handle(second.update);
  for (const id of bot.reported) await bot.deliver(id);

  expect(bot.said()).toEqual([ANSWER]);
});

test("a try that fails, too, can be tried again", async () => {
  const { bot, jobId } = await failed();
  await pressButton(bot);
  const second = retryIdOf(jobId);
  await bot.store.change(second, transitions.fail(bot.clock.now, "out-of-tries"));
  await bot.deliver(second);
  expect(buttonsOf(bot)).toEqual([`retry:${second}`]);

  await pressButton(bot);

  expect(bot.queued.at(-1)?.id).toBe(retryIdOf(second));
});

test.each([
  { reason: "too-slow", button: true },
  { reason: "damaged", button: false },
  { reason: "picture-gone", button: false },
] as const)("a refusal for $reason offers another try: $button", async ({ reason, button }) => {
  const bot = await start();
  await bot.say(await photo("detect"));
  await bot.refuse(bot.jobId(), reason);
  await bot.deliver(bot.jobId());
  expect(buttonsOf(bot)).toEqual(button ? [`retry:${bot.jobId()}`] : []);
});

const STEPS = [1, 2, 3, 4, 5, 6, 7, 8];

test.each(STEPS.flatMap((step) => (["before", "after"] as const).map((when) => ({ step, when }))))(
  "the process dies $when step $step of the press: the press that comes again completes it",
  async ({ step, when }) => {
    const breaking = breakAt();
    const { bot, jobId } = await failed(breaking.wraps);
    const { update } = pressed(bot);

    breaking.arm({ step, when, how: "dies" });
    await bot.handle(update).catch(() => undefined);
    expect(breaking.disarm().length).toBeGreaterThanOrEqual(step);
    await bot.handle(update);
    const next = retryIdOf(jobId);
    await bot.finish(next);
    await bot.deliver(next);
    for (const id of bot.reported) await bot.deliver(id);

    expect(bot.said()).toEqual([ANSWER]);
  },
);

test("a failure whose telling was not recorded is not told over the next try", async () => {
  let isDown = false;
  const { bot, jobId } = await failed({
    store: (store) => ({
      ...store,
      async change(id, transition) {
        if (isDown && transition.update === "SET #toldAt = :now")
          throw new Error("DynamoDB is down");
        return await store.change(id, transition);
      },
    }),
  });
  await pressButton(bot);
  const next = retryIdOf(jobId);
  await bot.store.change(next, transitions.fail(bot.clock.now, "crashed-the-worker"));
  isDown = true;
  await expect(bot.deliver(next)).rejects.toThrow("DynamoDB is down");
  isDown = false;

  await pressButton(bot);
  await bot.deliver(next);

  expect(bot.said()).toEqual([`text: ${en.working.detect}`]);
});

test("a press that is given up says that the next try failed, too", async () => {
  const { bot, jobId } = await failed();

  await bot.giveUp(pressed(bot).update);
  for (const id of bot.reported) await bot.deliver(id);

  expect(bot.said()).toEqual([`text: ${en.reasons["out-of-tries"]}`]);
  expect(buttonsOf(bot)).toEqual([`retry:${retryIdOf(jobId)}`]);
});

test("another try counts like another request", async () => {
  const { bot, jobId } = await failed({
    quotas: { ...NO_QUOTAS, person: { perMinute: 1, perDay: 10 } },
  });

  expect(await pressButton(bot)).toBeUndefined();

  expect(bot.queued).toHaveLength(1);
  expect(bot.said()).toHaveLength(2);
  expect(bot.said()[0]).toBe(`text: ${en.reasons["out-of-tries"]}`);
  bot.clock.now += 120_000;
  const message = bot.botMessages().find(({ buttons }) => buttons);
  await bot.press(message?.id ?? 0, undefined, `retry:${jobId}`);
  expect(bot.queued.at(-1)?.id).toBe(retryIdOf(jobId));
});

test("what has succeeded is not tried again", async () => {
  const { bot, jobId } = await failed();
  const { update, answer } = pressed(bot);
  await bot.handle(update);
  const next = retryIdOf(jobId);
  await bot.finish(next);
  await bot.deliver(next);
  const forged = structuredClone(update) as unknown as {
    callback_query: { id: string; data: string };
  };
  forged.callback_query.data = `retry:${next}`;

  await bot.handle(forged);

  expect(answer()).toBe(en.pressed.retrying);
  expect(bot.queued).toHaveLength(2);
  expect(bot.said()).toEqual([ANSWER]);
});
