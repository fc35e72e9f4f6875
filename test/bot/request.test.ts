import { expect, test, vi } from "vitest";
import { type Download, TelegramFailure } from "../../src/bot/telegram/gateway.ts";
import { en } from "../../src/bot/words/en.ts";
import { CHAT, jpeg } from "../support/telegram.ts";
import { breakAt } from "./break-at.ts";
import { photo, type TestBot, useBot } from "./use-bot.ts";

const { start, local } = useBot();

/** What a person sees in the end, when the bot's update has come again. */
async function seenAfter(bot: TestBot, update: unknown): Promise<string[]> {
  await bot.handle(update);
  await bot.finish(bot.jobId());
  await bot.deliver(bot.jobId());
  await bot.handle(update);
  for (const id of bot.reported) await bot.deliver(id);
  return bot.said();
}

const ANSWER = "photo: 2 people, 1 bus";

/** One answer; a status message that nobody could record may stand above it, a second one never. */
function expectOneAnswer(said: readonly string[]): void {
  expect(said.filter((text) => text === ANSWER)).toHaveLength(1);
  expect(said.filter((text) => text !== ANSWER)).toEqual(
    said.length === 1 ? [] : [`text: ${en.working.detect}`],
  );
}

/** As the real parts fail. */
function asTheyFail(name: string, when: "before" | "after"): Error {
  if (!["sendText", "download", "showSendingPhoto"].includes(name)) return new Error("it failed");
  return new TelegramFailure(when === "before" ? "not-done" : "unknown-outcome", "it failed");
}

/** Two looks at what is known of the wish, open, claim, sendText, record, then download, put, chat action and the queue's depth side by side, then the job message. */
const STEPS = [1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11];

test.each(STEPS.flatMap((step) => (["before", "after"] as const).map((when) => ({ step, when }))))(
  "the process dies $when step $step of a request: the update that comes again completes it",
  async ({ step, when }) => {
    const breaking = breakAt();
    const bot = await start(breaking.wraps);
    const update = await bot.update(await photo("detect"));

    breaking.arm({ step, when, how: "dies" });
    await bot.handle(update).catch(() => undefined);
    expect(breaking.disarm().length).toBeGreaterThanOrEqual(step);

    expectOneAnswer(await seenAfter(bot, update));
  },
);

test.each(STEPS.flatMap((step) => (["before", "after"] as const).map((when) => ({ step, when }))))(
  "step $step of a request fails $when it was done: the update that comes again completes it",
  async ({ step, when }) => {
    const breaking = breakAt();
    const bot = await start(breaking.wraps);
    const update = await bot.update(await photo("detect"));

    breaking.arm({ step, when, how: asTheyFail });
    await bot.handle(update).catch(() => undefined);
    expect(breaking.disarm().length).toBeGreaterThanOrEqual(step);

    expectOneAnswer(await seenAfter(bot, update));
  },
);

test("a request takes eleven steps in their order", async () => {
  const breaking = breakAt();
  const bot = await start(breaking.wraps);
  const update = await bot.update(await photo("detect"));

  breaking.arm({ step: 0, when: "before", how: "dies" });
  await bot.handle(update);
  const steps = breaking.disarm();

  expect(steps).toHaveLength(STEPS.length);
  expect(steps.slice(0, 6)).toEqual(["get", "get", "open", "change", "sendText", "change"]);
  expect(steps.slice(6, 10).toSorted()).toEqual(["depth", "download", "put", "showSendingPhoto"]);
  expect(steps[10]).toBe("send");
});

test("the same update twice, and once more after the answer, is one job and one answer", async () => {
  const bot = await start();
  const update = await bot.say(await photo("detect"));

  expect(await seenAfter(bot, update)).toEqual([ANSWER]);
  expect(bot.calls("sendMessage")).toHaveLength(1);

  bot.clock.now += 6 * 60_000; // the queue has forgotten it
  await bot.handle(update);
  expect(bot.said()).toEqual([ANSWER]);
  expect(bot.queued).toHaveLength(2);
});

test("a status message that may be there is not sent again, and the answer comes as a message", async () => {
  const bot = await start();
  bot.standIn.faults.add({ method: "sendMessage", kind: "take-and-drop", times: 1 });

  const update = await bot.say(await photo("detect"));

  expect(await seenAfter(bot, update)).toEqual([`text: ${en.working.detect}`, ANSWER]);
  expect(bot.calls("sendMessage")).toHaveLength(1);
});

test("a claim whose confirmation got lost is still ours", async () => {
  const bot = await start({
    store: (store) => ({
      ...store,
      // What the SDK makes of a lost answer: it writes again and fails by its own trace.
      async change(id, transition) {
        await store.change(id, transition);
        return await store.change(id, transition);
      },
    }),
  });

  await bot.say(await photo("detect"));

  expect(bot.said()).toEqual([`text: ${en.working.detect}`]);
});

test.each([
  { fault: "Telegram asks to wait at the status message", method: "sendMessage" },
  { fault: "Telegram asks to wait at the file", method: "getFile" },
])("$fault: the update is put off for as long, and nothing is doubled", async ({ method }) => {
  const bot = await start();
  bot.standIn.faults.add({ method, kind: "too-many", retryAfter: 17, times: 1 });
  const update = await bot.update(await photo("detect"));

  await expect(bot.handle(update)).rejects.toMatchObject({ name: "RetryLater", seconds: 17 });

  expect(await seenAfter(bot, update)).toEqual([ANSWER]);
});

test.each(["error-500", "bad-gateway", "drop", "unavailable"] as const)(
  "getFile fails with %s, longer than a handler tries: the update comes again",
  async (kind) => {
    const bot = await start();
    bot.standIn.faults.add({ method: "getFile", kind, times: 3 });
    const update = await bot.update(await photo("detect"));

    await expect(bot.handle(update)).rejects.toMatchObject({ kind: "not-done" });

    expect(await seenAfter(bot, update)).toEqual([ANSWER]);
  },
);

test("a handling that is cut off in the middle of getFile is not taken for done", async () => {
  const bot = await start();
  bot.standIn.faults.add({ method: "getFile", kind: "delay", delayMs: 60_000, times: 1 });
  const update = await bot.update(await photo("detect"));
  const stopping = new AbortController();

  const handling = bot.handle(update, stopping.signal);
  await vi.waitFor(() => expect(bot.standIn.faults.list()[0]?.played).toBe(1));
  stopping.abort();

  await expect(handling).rejects.toThrow("getFile");
  expect(bot.queued).toEqual([]);
});

test("a download that breaks in the middle is made anew", async () => {
  const bot = await start();
  bot.standIn.faults.add({ method: "download", kind: "take-and-drop", times: 1 });
  const update = await bot.update(await photo("detect"));

  await expect(bot.handle(update)).rejects.toThrow("terminated");

  expect(await seenAfter(bot, update)).toEqual([ANSWER]);
});

test("a copy that S3 does not take ends the download, and an error of it afterwards ends nothing", async () => {
  const cancel = vi.fn();
  const bot = await start({
    gateway: (gateway) => ({
      ...gateway,
      async download(): Promise<Download> {
        const body = new ReadableStream<Uint8Array>(
          {
            pull: (stream) => stream.enqueue(new Uint8Array(10)),
            cancel,
          },
          { highWaterMark: 0 },
        );
        return { body, length: 1000 };
      },
    }),
    blobs: (blobs) => ({
      ...blobs,
      put: async () => {
        throw new Error("S3 is down");
      },
    }),
  });
  const update = await bot.update(await photo("detect"));

  await expect(bot.handle(update)).rejects.toThrow("S3 is down");

  await vi.waitFor(() => expect(cancel).toHaveBeenCalledTimes(1));
});

test("S3 fails for a while: the update comes again", async () => {
  const bot = await start();
  local.cloud.faults.add({ service: "s3", operation: "PutObject", status: 503 });
  const update = await bot.update(await photo("detect"));

  await expect(bot.handle(update)).rejects.toThrow("A fault was asked for");
  local.cloud.faults.clear();

  expect(await seenAfter(bot, update)).toEqual([ANSWER]);
});

const document = { kind: "document", name: "a.jpg", mime: "image/jpeg" } as const;

test.each([
  {
    what: "too large",
    bytes: Buffer.alloc(20 * 2 ** 20 + 1),
    says: /^text: This file is too large/,
  },
  { what: "empty", bytes: Buffer.alloc(0), says: /^text: This file is empty/ },
])(
  "a file that is $what is refused at the door, in place of the status message",
  async ({ bytes, says }) => {
    const bot = await start();

    await bot.say({ text: "detect", files: [{ ...document, bytes }] });
    const [id = ""] = bot.reported;
    await bot.deliver(id);

    expect(bot.said()).toEqual([expect.stringMatching(says)]);
    expect(bot.queued).toEqual([]);
    expect(bot.calls()).not.toContain("getFile");
  },
);

test("a file whose size nobody declared is refused when Telegram says that it is too big", async () => {
  const bot = await start();
  const update = await bot.update({
    text: "detect",
    files: [{ ...document, bytes: Buffer.alloc(20 * 2 ** 20 + 1) }],
  });
  delete (update as unknown as { message: { document: { file_size?: number } } }).message.document
    .file_size;

  await bot.handle(update);
  await bot.deliver(bot.reported[0] ?? "");

  expect(bot.calls("getFile")).toHaveLength(1);
  expect(bot.said()).toEqual([expect.stringMatching(/^text: This file is too large/)]);
});

test("more bytes than were declared are refused before they are read", async () => {
  const bot = await start({
    gateway: (gateway) => ({
      ...gateway,
      download: async () => ({ length: 21 * 2 ** 20, body: new Blob(["x"]).stream() }),
    }),
  });

  await bot.say(await photo("detect"));
  await bot.deliver(bot.reported[0] ?? "");

  expect(bot.said()).toEqual([expect.stringMatching(/^text: This file is too large/)]);
});

test("a file that Telegram no longer knows is told of", async () => {
  const bot = await start();
  const update = await bot.update(await photo("detect"));
  const { message } = update as unknown as { message: { photo: { file_id: string }[] } };
  for (const size of message.photo) size.file_id = "forgotten";

  await bot.handle(update);
  await bot.deliver(bot.reported[0] ?? "");

  expect(bot.said()).toEqual([expect.stringMatching(/^text: I no longer have this picture/)]);
});

test("a refusal whose report got lost is reported when the update comes again", async () => {
  const bot = await start();
  const update = await bot.update({
    text: "detect",
    files: [{ ...document, bytes: Buffer.alloc(0) }],
  });
  local.cloud.faults.add({ service: "sqs", operation: "SendMessage", status: 500 });
  await expect(bot.handle(update)).rejects.toThrow("A fault was asked for");
  expect(bot.reported).toEqual([]);
  local.cloud.faults.clear();

  await bot.handle(update);
  await bot.deliver(bot.reported[0] ?? "");

  expect(bot.said()).toEqual([expect.stringMatching(/^text: This file is empty/)]);
});

test("a person who has blocked the bot leaves a row at its end and no job", async () => {
  const bot = await start();
  const update = await bot.update(await photo("detect"));
  bot.standIn.people.block(CHAT, true);

  await bot.handle(update);

  expect(bot.queued).toEqual([]);
  const opened = bot.lines.map((line) => JSON.parse(line) as { jobId?: string });
  const jobId = opened.find((line) => line.jobId !== undefined)?.jobId ?? "";
  expect(await bot.row(jobId)).toMatchObject({ state: "undeliverable" });
});

test("a group that moves while its photo is looked at gets the answer in its new place, quoting nobody", async () => {
  const bot = await start();
  const old = bot.standIn.openChat({ type: "group", title: "Old", members: [CHAT] }).id;
  const moved = bot.standIn.openChat({ type: "group", title: "New", members: [CHAT] }).id;
  await bot.standIn.people.send(moved, { text: "the first message there" });
  bot.standIn.faults.add({ method: "*", kind: "migrate", toChatId: moved, chatId: old });
  const update = await bot.update(await photo("/detect"), old);

  await expect(bot.handle(update)).rejects.toMatchObject({ name: "RetryLater" });
  await bot.handle(update);

  expect(bot.botMessages(moved)).toMatchObject([
    { content: { text: en.working.detect }, replyTo: undefined },
  ]);
  await bot.finish(bot.jobId());
  await bot.deliver(bot.jobId());
  expect(bot.said(moved)).toEqual([ANSWER]);
});

test("an update that is given up ends its row, and the person is told in place of the status message", async () => {
  const bot = await start();
  bot.standIn.faults.add({ method: "getFile", kind: "error-500" });
  const update = await bot.update(await photo("detect"));
  await expect(bot.handle(update)).rejects.toThrow("getFile: 500");

  expect(await bot.giveUp(update)).toBe(true);
  expect(await bot.giveUp(update)).toBe(true);
  for (const id of bot.reported) await bot.deliver(id);

  expect(bot.said()).toEqual([expect.stringMatching(/^text: Something went wrong on my side/)]);
});

test("an update that is given up before anything was written is told of, too", async () => {
  const bot = await start();
  const update = await bot.update(await photo("detect"));

  await bot.giveUp(update);
  await bot.deliver(bot.reported[0] ?? "");

  expect(bot.botMessages()).toMatchObject([
    { replyTo: 1, content: { text: expect.stringMatching(/^Something went wrong on my side/) } },
  ]);
});

test("a press that is given up takes the offer's place", async () => {
  const bot = await start();
  await bot.say(await photo());
  bot.standIn.people.press(CHAT, 2, { data: "detect" });

  await bot.giveUp(bot.lastUpdate());
  await bot.deliver(bot.reported[0] ?? "");

  expect(bot.botMessages()).toMatchObject([
    {
      id: 2,
      buttons: [[{ data: `retry:${bot.reported[0]}` }]],
      content: { text: expect.stringMatching(/^Something went wrong/) },
    },
  ]);
});

test("giving up what never was a request says nothing, and a job that is under way goes on", async () => {
  const bot = await start();
  expect(await bot.giveUp(await bot.update({ text: "/help" }))).toBe(true);
  expect(await bot.giveUp("no update")).toBe(true);

  const update = await bot.say(await photo("detect"));
  await bot.finish(bot.jobId());
  await bot.giveUp(update);
  for (const id of bot.reported) await bot.deliver(id);

  expect(bot.said()).toEqual([ANSWER]);
});

test("no caption and no chat id is written to the log", async () => {
  const bot = await start();
  await bot.say(await photo("my secret words"));
  await bot.say(await photo("detect"));
  await bot.finish(bot.jobId());
  await bot.deliver(bot.jobId());

  const log = bot.lines.join("");
  expect(log).toContain('"msg":"answer delivered"');
  expect(log).not.toMatch(/secret words|AAHtest/);
  expect(log).not.toMatch(new RegExp(`\\b${CHAT}\\b`));
});

test("a large file goes through without being held whole", async () => {
  const bot = await start();
  const bytes = Buffer.concat([await jpeg(64, 64), Buffer.alloc(19 * 2 ** 20)]);

  await bot.say({ text: "detect", files: [{ ...document, bytes }] });

  expect((await bot.original()).equals(bytes)).toBe(true);
});
