import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { en } from "../../../src/bot/words/en.ts";
import * as personTransitions from "../../../src/jobs/person-transitions.ts";
import type { Look } from "../../../src/jobs/result-message.ts";
import * as transitions from "../../../src/jobs/transitions.ts";
import { buttonsOf } from "../press-button.ts";
import { photo, type TestBot, useBot, type Wraps } from "../use-bot.ts";

const { start, local } = useBot();

const LONG = 40;

/** A bot whose queue says that it is as long as the test wants, and which has been asked once. */
async function waiting(length: number, wraps: Wraps = {}) {
  const queue = { length };
  const bot = await start({
    ...wraps,
    jobs: (jobs) => ({
      ...jobs,
      depth: async () => ({ waiting: queue.length, inFlight: 0, delayed: 0 }),
    }),
  });
  // Counters of edits are shared by the tests of this file, and count by the minute.
  minutes += 10;
  bot.clock.now += minutes * 60_000;
  await bot.say(await photo("detect"));
  let messages = 0;

  /** Handles the newest look as the queue would hand it over, some seconds later. */
  async function look(seconds = 10, messageId = `message ${(messages += 1)}`): Promise<void> {
    bot.clock.now += seconds * 1000;
    await bot.look(lastLook(bot), messageId);
  }
  return { bot, queue, look, jobId: bot.jobId() };
}
let minutes = 0;

function lastLook({ looks }: TestBot): Look {
  const last = looks.at(-1);
  if (!last) throw new Error("nobody asked to look");
  return last.message;
}

/** Lets the test do something while an edit of a text is on its way to Telegram, before it arrives. */
function duringEdit(then: () => Promise<void>): Wraps {
  let isArmed = true;
  return {
    gateway: (gateway) => ({
      ...gateway,
      async editText(message, text, buttons) {
        if (isArmed) {
          isArmed = false;
          await then();
        }
        await gateway.editText(message, text, buttons);
      },
    }),
  };
}

test("nobody looks where a job stands that nobody is before", async () => {
  const { bot } = await waiting(0);
  expect(bot.looks).toEqual([]);
});

test("a job behind others is looked at after a few seconds, and its place is said under a Cancel button", async () => {
  const { bot, look, jobId } = await waiting(4);
  expect(bot.looks).toMatchObject([{ message: { jobId, look: 1, place: 5 }, delaySeconds: 4 }]);

  await look();

  expect(bot.said()).toEqual([`text: ${en.inQueue(4)}`]); // one has been taken, at least
  expect(buttonsOf(bot)).toEqual([`cancel:${jobId}`]);
});

test("the place only ever gets better, is edited when it changes, and far back in steps", async () => {
  const { bot, queue, look } = await waiting(LONG);
  const said: string[] = [];
  for (const length of [60, 40, 36, 30, 29, 23, 3, 500, 1, 0]) {
    queue.length = length;
    await look(15);
    said.push(...bot.said());
  }
  const places = [45, 45, 36, 36, 29, 23, 3, 3].map((place) => `text: ${en.inQueue(place)}`);
  expect(said).toEqual([...places, `text: ${en.nextInQueue}`, `text: ${en.nextInQueue}`]);
  expect(bot.calls("editMessageText")).toHaveLength(6);
});

test("who waits long is looked at seldom, and not for ever", async () => {
  const { bot, look } = await waiting(LONG);
  await look(4);
  await look(56);
  await look(600);
  expect(bot.looks.map(({ delaySeconds }) => delaySeconds)).toEqual([4, 4, 20, 60]);
  await look(3600);
  expect(bot.looks).toHaveLength(4);
});

test("once somebody works on it, the place is taken back, and nobody looks any more", async () => {
  const { bot, look, jobId } = await waiting(3);
  await look();
  await bot.store.change(jobId, transitions.claim("worker", bot.clock.now, 60_000));
  await look();

  expect(bot.said()).toEqual([`text: ${en.working.detect}`]);
  expect(buttonsOf(bot)).toEqual([`cancel:${jobId}`]);
  expect(bot.looks).toHaveLength(2);
});

test("a job that somebody works on before the first look keeps its words", async () => {
  const { bot, look, jobId } = await waiting(3);
  await bot.store.change(jobId, transitions.claim("worker", bot.clock.now, 60_000));
  await look();
  expect(bot.calls("editMessageText")).toEqual([]);
  expect(bot.looks).toHaveLength(1);
});

test.each(["done", "cancelled", "failed"])(
  "a look at a job that is %s changes nothing",
  async (state) => {
    const { bot, look, jobId } = await waiting(3);
    if (state === "done") await bot.finish(jobId);
    if (state === "cancelled")
      await bot.store.change(jobId, personTransitions.cancel(bot.clock.now, "press"));
    if (state === "failed")
      await bot.store.change(jobId, transitions.fail(bot.clock.now, "out-of-tries"));
    await bot.deliver(jobId);
    const calls = bot.calls().length;

    await look();

    expect(bot.calls()).toHaveLength(calls);
    expect(bot.looks).toHaveLength(1);
  },
);

const ENDS = {
  done: { said: "photo: 2 people, 1 bus", button: "file" },
  cancelled: { said: `text: ${en.cancelled}`, button: undefined },
  failed: { said: `text: ${en.reasons["out-of-tries"]}`, button: "retry" },
} as const;

async function end(bot: TestBot, how: keyof typeof ENDS): Promise<void> {
  const jobId = bot.jobId();
  const { now } = bot.clock;
  if (how === "done") await bot.finish(jobId);
  if (how === "cancelled") await bot.store.change(jobId, personTransitions.cancel(now, "press"));
  if (how === "failed") await bot.store.change(jobId, transitions.fail(now, "out-of-tries"));
  await bot.deliver(jobId);
}

test.each(["done", "cancelled", "failed"] as const)(
  "a job is %s and the person told while an edit of its place is on its way: the answer stays",
  async (how) => {
    const { promise, resolve } = Promise.withResolvers<TestBot>();
    const rig = await waiting(
      3,
      duringEdit(async () => await end(await promise, how)),
    );
    resolve(rig.bot);

    await rig.look();

    const { said, button } = ENDS[how];
    expect(rig.bot.said()).toEqual([said]);
    expect(buttonsOf(rig.bot)).toEqual(button ? [`${button}:${rig.jobId}`] : []);
  },
);

test.each(["cancelled", "failed"] as const)(
  "the process dies after such a late edit: the look that comes again gives the answer back (%s)",
  async (how) => {
    const { promise, resolve } = Promise.withResolvers<TestBot>();
    let isDead = false;
    const { gateway } = duringEdit(async () => {
      await end(await promise, how);
      isDead = true;
    });
    const rig = await waiting(3, {
      ...(gateway && { gateway }),
      store: (store) => ({
        ...store,
        async get(id, now) {
          if (isDead) throw new Error("the process is dead");
          return await store.get(id, now);
        },
      }),
    });
    resolve(rig.bot);
    // The end is told by another replica, so only the look's own read finds its process dead.
    const died = rig.look(10, "the same message");
    await expect(died).rejects.toThrow("dead");
    expect(rig.bot.said()).toEqual([`text: ${en.inQueue(3)}`]);

    isDead = false;
    await rig.look(60, "the same message");

    expect(rig.bot.said()).toEqual([ENDS[how].said]);
  },
);

test("an answer in words about a picture that is gone stays, too", async () => {
  const { promise, resolve } = Promise.withResolvers<TestBot>();
  const rig = await waiting(
    3,
    duringEdit(async () => {
      const bot = await promise;
      await bot.finish(bot.jobId());
      const { bucket, key } = (await bot.result(bot.jobId())).image;
      await local.clients.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));
      await bot.deliver(bot.jobId());
    }),
  );
  resolve(rig.bot);

  await rig.look();

  expect(rig.bot.said()).toEqual([`text: ${en.reasons["picture-gone"]}`]);
});

test("a look that was handed over twice goes on once", async () => {
  const { bot, look, jobId } = await waiting(LONG);
  const first = lastLook(bot);
  await look(10, "a");
  await bot.look(first, "a"); // the queue has it twice
  await bot.look(first, "b"); // it was sent twice
  expect(bot.looks.map(({ message }) => message.look)).toEqual([1, 2, 2]);

  const [, one, two] = bot.looks;
  if (!one || !two) throw new Error("there are two");
  await bot.look(one.message, "c");
  await bot.look(two.message, "d");
  expect(bot.looks.map(({ message }) => message.look)).toEqual([1, 2, 2, 3]);
  expect(await bot.row(jobId)).toMatchObject({ look: 2, lookFor: "c" });
});

test("a place that Telegram does not take now is shown at the next look", async () => {
  const { bot, look } = await waiting(5);
  bot.standIn.faults.add({ method: "editMessageText", kind: "too-many", times: 1, retryAfter: 3 });
  await look();
  expect(bot.said()).toEqual([`text: ${en.working.detect}`]);
  await look();
  expect(bot.said()).toEqual([`text: ${en.inQueue(5)}`]);
});

test("a status message that is gone is not looked after any more", async () => {
  const { bot, look } = await waiting(5);
  bot.removeLast();
  await look();
  expect(bot.looks).toHaveLength(1);
});

test("many requests of one chat keep within what Telegram takes", async () => {
  const { bot, queue, look } = await waiting(30);
  for (let length = 30; length > 0; length -= 1) {
    queue.length = length;
    await look(1);
  }
  expect(bot.calls("editMessageText").length).toBeLessThanOrEqual(10); // 5 a minute, over two of them at most
});

test("a queue that does not say how long it is delays nothing", async () => {
  const bot = await start({
    jobs: (jobs) => ({
      ...jobs,
      depth: async () => {
        throw new Error("SQS is down");
      },
    }),
  });
  await bot.say(await photo("detect"));
  expect(bot.queued).toHaveLength(1);
  expect(bot.looks).toEqual([]);
});
