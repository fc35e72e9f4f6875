import { expect, test } from "vitest";
import { en } from "../../../src/bot/words/en.ts";
import { CHAT, jpeg } from "../../support/telegram.ts";
import { buttonsOf, pressButton } from "../press-button.ts";
import { type TestBot, useBot } from "../use-bot.ts";

const { start } = useBot();

/** A bot with an album of three, each picture of which is a job by now. */
async function album(): Promise<{ bot: TestBot; albumId: string }> {
  const bot = await start();
  const bytes = await jpeg(64, 48);
  const files = [1, 2, 3].map(() => ({ kind: "photo" as const, bytes }));
  await bot.standIn.people.send(CHAT, { text: "detect", files });
  const updates = bot.standIn.delivery.backlog.all().slice(-3);
  for (const { body } of updates) await bot.handle(body);
  const [message] = bot.standIn.messages(CHAT);
  const albumId = `${CHAT}#${message?.albumId}`;
  bot.clock.now += 60_000;
  await bot.albums.check(albumId, new AbortController().signal);
  expect(bot.queued).toHaveLength(3);
  return { bot, albumId };
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
  expect(bot.said()).toEqual([expect.stringContaining(en.cancelled)]);
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
