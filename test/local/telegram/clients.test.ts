import { Bot, InputFile } from "grammy";
import { Telegraf } from "telegraf";
import { expect, onTestFinished, test, vi } from "vitest";
import { CHAT, jpeg, startStandIn, TOKEN } from "../../support/telegram.ts";

test("telegraf sends a text that is edited into a photo and then deleted", async () => {
  const standIn = await startStandIn();
  const { telegram } = new Telegraf(TOKEN, { telegram: { apiRoot: standIn.url } });

  const sent = await telegram.sendMessage(CHAT, "Looking at your photo…");
  const media = {
    type: "photo",
    media: { source: await jpeg(640, 480) },
    caption: "4 people",
  } as const;
  await telegram.editMessageMedia(CHAT, sent.message_id, undefined, media);
  expect(standIn.messages(CHAT)).toMatchObject([
    { id: 1, from: "bot", edits: 1, content: { text: "4 people", media: { kind: "photo" } } },
  ]);
  await telegram.deleteMessage(CHAT, sent.message_id);

  expect(standIn.messages(CHAT)).toMatchObject([{ deleted: true }]);
  expect(standIn.calls.list().map(({ method, status }) => [method, status])).toEqual([
    ["sendMessage", 200],
    ["editMessageMedia", 200],
    ["deleteMessage", 200],
  ]);
});

test("telegraf polls a photo, downloads its largest size and answers with a photo", async () => {
  const standIn = await startStandIn();
  const bot = new Telegraf(TOKEN, { telegram: { apiRoot: standIn.url } });
  bot.on("photo", async (ctx) => {
    const largest = ctx.message.photo.at(-1);
    const link = await ctx.telegram.getFileLink(largest?.file_id ?? "");
    const bytes = Buffer.from(await (await fetch(link)).arrayBuffer());
    await ctx.replyWithPhoto({ source: bytes }, { caption: String(ctx.message.caption) });
  });
  void bot.launch();
  onTestFinished(() => bot.stop());

  await standIn.people.send(CHAT, {
    text: "detect",
    files: [{ kind: "photo", bytes: await jpeg(2000, 1000) }],
  });

  await vi.waitFor(() => expect(standIn.messages(CHAT)).toHaveLength(2));
  const [, answer] = standIn.messages(CHAT);
  expect(answer?.content.text).toBe("detect");
  const media = answer?.content.media;
  expect(
    media?.kind === "photo" && media.sizes.map(({ width, height }) => [width, height]),
  ).toEqual([
    [90, 45],
    [320, 160],
    [800, 400],
    [1280, 640],
  ]);
});

test("grammY sends texts, photos, files and albums, reacts and answers a pressed button", async () => {
  const standIn = await startStandIn();
  const bot = new Bot(TOKEN, { client: { apiRoot: standIn.url } });
  bot.callbackQuery("again", async (ctx) => {
    await ctx.answerCallbackQuery({ text: "Once more" });
    await ctx.editMessageText("Working");
  });
  bot.command("start", async (ctx) => {
    await ctx.react("👀");
    await ctx.reply("<b>Hello</b> &amp; welcome", {
      parse_mode: "HTML",
      reply_markup: { inline_keyboard: [[{ text: "Again", callback_data: "again" }]] },
      reply_parameters: { message_id: ctx.message?.message_id ?? 0 },
    });
  });
  const polling = bot.start();
  onTestFinished(async () => {
    await bot.stop();
    await polling;
  });

  await standIn.people.send(CHAT, { text: "/start" });
  await vi.waitFor(() => expect(standIn.messages(CHAT)).toHaveLength(2));
  expect(standIn.messages(CHAT)).toMatchObject([
    { reaction: "👀", content: { entities: [{ type: "bot_command", offset: 0, length: 6 }] } },
    { replyTo: 1, content: { text: "Hello & welcome", entities: [{ type: "bold", length: 5 }] } },
  ]);

  const press = standIn.people.press(CHAT, 2, { data: "again" });
  await vi.waitFor(() => expect(standIn.messages(CHAT)[1]?.content.text).toBe("Working"));
  expect(press.answer).toMatchObject({ text: "Once more", alert: false });
  expect(standIn.messages(CHAT)[1]?.buttons).toBeUndefined();

  const picture = await jpeg(300, 200);
  const photo = await bot.api.sendPhoto(CHAT, new InputFile(picture));
  await bot.api.sendPhoto(CHAT, photo.photo.at(-1)?.file_id ?? "");
  await bot.api.sendDocument(CHAT, new InputFile(picture, "result.jpg"));
  await bot.api.sendVideo(CHAT, new InputFile(Buffer.from("video"), "cat.mp4"));
  const album = await bot.api.sendMediaGroup(CHAT, [
    { type: "photo", media: new InputFile(picture), caption: "both" },
    { type: "photo", media: new InputFile(picture) },
  ]);
  expect(album).toMatchObject([{ caption: "both" }, {}]);
  const albumIds = standIn
    .messages(CHAT)
    .slice(-2)
    .map(({ albumId }) => albumId);
  expect(albumIds).toEqual([expect.stringMatching(/^\d+$/), albumIds[0]]);
  expect(standIn.messages(CHAT).map(({ content }) => content.media?.kind)).toEqual([
    undefined,
    undefined,
    "photo",
    "photo",
    "document",
    "video",
    "photo",
    "photo",
  ]);
});
