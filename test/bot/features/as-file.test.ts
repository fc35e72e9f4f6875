import { DeleteObjectCommand } from "@aws-sdk/client-s3";
import { expect, test } from "vitest";
import { en } from "../../../src/bot/words/en.ts";
import { CHAT, jpeg } from "../../support/telegram.ts";
import { buttonsOf, pressed, pressButton } from "../press-button.ts";
import { photo, type TestBot, useBot } from "../use-bot.ts";

const { start, local } = useBot();

const ANSWER = "photo: 2 people, 1 bus";

/** A bot that has given its one answer, in message 2. */
async function answered(): Promise<TestBot> {
  const bot = await start();
  await bot.say(await photo("detect"));
  await bot.finish(bot.jobId());
  await bot.deliver(bot.jobId());
  return bot;
}

/** The files in the chat, without the photos. */
function files(bot: TestBot) {
  return bot.botMessages().filter(({ content }) => content.media?.kind === "document");
}

test("the button under a result sends it as a file with every byte", async () => {
  const bot = await answered();
  expect(buttonsOf(bot)).toEqual([`file:${bot.jobId()}`]);

  expect(await pressButton(bot)).toBeUndefined();

  expect(bot.said()).toEqual([ANSWER, "document: "]);
  const { image } = await bot.result(bot.jobId());
  const stored = await bot.blobs.get({ ...image, maxBytes: 2 ** 20 });
  const [file] = files(bot);
  expect(file?.replyTo).toBe(2);
  expect(file?.content.media?.kind === "document" && file.content.media.file.bytes).toEqual(stored);
});

test("a double tap is one file; a press later is another", async () => {
  const bot = await answered();
  const first = pressed(bot);
  const second = pressed(bot);
  const third = pressed(bot);

  await bot.handle(first.update);
  bot.clock.now += 1000;
  await bot.handle(second.update);
  expect(second.answer()).toBe(en.pressed.fileIsThere);
  expect(files(bot)).toHaveLength(1);

  bot.clock.now += 60_000;
  await bot.handle(first.update); // the queue has it twice
  expect(files(bot)).toHaveLength(1);
  await bot.handle(third.update);
  expect(files(bot)).toHaveLength(2);
});

test("a file that may have arrived is not sent again", async () => {
  const bot = await answered();
  const { update } = pressed(bot);
  bot.standIn.faults.add({ method: "sendDocument", kind: "take-and-drop", times: 1 });

  await bot.handle(update);
  bot.clock.now += 60_000;
  await bot.handle(update);

  expect(files(bot)).toHaveLength(1);
});

test("a file that Telegram puts off is sent when it says so", async () => {
  const bot = await answered();
  const { update } = pressed(bot);
  bot.standIn.faults.add({ method: "sendDocument", kind: "too-many", times: 1, retryAfter: 7 });

  await expect(bot.handle(update)).rejects.toMatchObject({ name: "RetryLater", seconds: 7 });
  bot.clock.now += 7000;
  await bot.handle(update);

  expect(files(bot)).toHaveLength(1);
});

test("a result that is no longer stored is said to be gone", async () => {
  const bot = await answered();
  const { bucket, key } = (await bot.result(bot.jobId())).image;
  await local.clients.s3.send(new DeleteObjectCommand({ Bucket: bucket, Key: key }));

  expect(await pressButton(bot)).toBe(en.pressed.fileGone);

  expect(bot.said()).toEqual([ANSWER]);
});

test.each([
  { contentType: undefined, name: "result.jpg" },
  { contentType: "image/jpeg", name: "result.jpg" },
  { contentType: "image/png", name: "result.png" },
])("a file of type $contentType is called $name", async ({ contentType, name }) => {
  const bot = await start();
  await bot.say(await photo("detect"));
  await bot.finish(bot.jobId(), contentType === undefined ? {} : { contentType });
  await bot.deliver(bot.jobId());

  await pressButton(bot);

  const [file] = files(bot);
  expect(file?.content.media?.kind === "document" && file.content.media.file.name).toBe(name);
});

test("a result that came as a file needs no such button", async () => {
  const bot = await start();
  await bot.say(await photo("detect"));
  await bot.finish(bot.jobId(), { width: 20_000, height: 10 });
  await bot.deliver(bot.jobId());

  expect(bot.said()).toEqual(["document: 2 people, 1 bus"]);
  expect(buttonsOf(bot)).toEqual([]);
});

test("a photo that Telegram refuses comes as a file without the button", async () => {
  const bot = await start();
  await bot.say(await photo("detect"));
  await bot.finish(bot.jobId());
  const { image } = await bot.result(bot.jobId());
  const body = await jpeg(9990, 20); // other than the row says
  await bot.blobs.put({ ...image, body, contentType: "image/jpeg" });
  await bot.deliver(bot.jobId());

  expect(bot.said()).toEqual(["document: 2 people, 1 bus"]);
  expect(buttonsOf(bot)).toEqual([]);
});

test("who wants files gets a file at once", async () => {
  const bot = await start();
  const update = await bot.update(await photo("detect"));
  await bot.handle(update);
  await bot.store.change(bot.jobId(), {
    condition: "attribute_exists(#jobId)",
    update: "SET #asFile = :yes",
    values: { yes: true },
  });
  await bot.finish(bot.jobId());
  await bot.deliver(bot.jobId());

  expect(bot.said()).toEqual(["document: 2 people, 1 bus"]);
});

test("the button is under a result that comes as a new message, too, and stays when it is delivered twice", async () => {
  const bot = await start();
  await bot.say(await photo("detect"));
  bot.removeLast();
  await bot.finish(bot.jobId());
  await bot.deliver(bot.jobId());
  await bot.deliver(bot.jobId());

  expect(bot.standIn.messages(CHAT).at(-1)?.buttons?.flat()).toMatchObject([
    { text: en.buttons.asFile, data: `file:${bot.jobId()}` },
  ]);
});
