import { expect, test } from "vitest";
import { de } from "../../src/bot/words/de.ts";
import { en } from "../../src/bot/words/en.ts";
import { es } from "../../src/bot/words/es.ts";
import { workingText } from "../../src/bot/working-text.ts";
import { CHAT, jpeg } from "../support/telegram.ts";
import { photo, type TestBot, useBot } from "./use-bot.ts";

const { start } = useBot();

const blurred = (level: number) => ({
  kind: "filter",
  filters: [{ name: "blur", args: { level } }],
});

test.each([
  { caption: "10 blur!", job: blurred(10) },
  { caption: "/blur 10", job: blurred(10) },
  { caption: "/blur@Polybot 10", job: blurred(10) },
  { caption: "weichzeichnen 10", job: blurred(10) },
  {
    caption: "caption Sonne 🌞 \ufffe \ud83c",
    job: {
      kind: "filter",
      filters: [{ name: "caption", args: { text: "Sonne 🌞 \ufffe \ud83c" } }],
    },
  },
  { caption: "predict person 0,5", job: { kind: "detect", options: { minScore: 0.5 } } },
  { caption: "thumb 200 cover", job: { kind: "thumbnail", width: 200, height: 200, fit: "cover" } },
  {
    caption: "caption Grüße, @Polybot",
    job: { kind: "filter", filters: [{ name: "caption", args: { text: "Grüße," } }] },
  },
  {
    caption: "/caption Hello World",
    job: { kind: "filter", filters: [{ name: "caption", args: { text: "Hello World" } }] },
  },
])("a photo with the caption $caption becomes that job", async ({ caption, job }) => {
  const bot = await start();

  await bot.say(await photo(caption));

  expect(bot.queued).toMatchObject([{ ...job, replyTo: 1, statusMessageId: 2 }]);
  expect(bot.said()).toEqual([`text: ${workingText({ request: bot.job() })}`]);
});

test.each([
  ["predict", "Looking at your photo…"],
  ["thumb 40", "Making your photo small…"],
  ["rotate 90, blur 4", "Working on your photo: rotate, blur…"],
  ["s&p", "Working on your photo: salt and pepper…"],
])("while %s is done, the status message says so: %s", async (caption, status) => {
  const bot = await start();
  await bot.say(await photo(caption));
  expect(bot.said()).toEqual([`text: ${status}`]);
});

test("the noise of the same message is the same however often it comes, and another message's is another", async () => {
  const bot = await start();

  const update = await bot.say(await photo("salt and pepper"));
  await bot.handle(update);
  await bot.say(await photo("salt and pepper"));

  const [first, again, other] = bot.queued.map(seedOf);
  expect(again).toEqual(first);
  expect(other).not.toEqual(first);
});

function seedOf(job: unknown): number {
  return (job as { filters: { args: { seed: number } }[] }).filters[0]?.args.seed ?? -1;
}

test("a wrong argument is answered with the right form and an example, and makes no job", async () => {
  const bot = await start();

  await bot.say(await photo("blur 500"));
  await bot.say({ text: "rotate 45", replyTo: 1 });
  await bot.say({ text: "resize 0x0" });
  await bot.say({ text: "/crop" });

  const [blur, rotate, resize, crop] = bot.botMessages();
  expect(blur).toMatchObject({ replyTo: 1, content: { text: expect.stringContaining("blur 10") } });
  expect(rotate).toMatchObject({ content: { text: expect.stringContaining("“45”") } });
  expect(resize).toMatchObject({ content: { text: expect.stringContaining("resize 800x600") } });
  expect(crop).toMatchObject({ content: { text: expect.stringContaining("crop 4:5") } });
  expect(bot.queued).toEqual([]);
});

test("words in reply to a picture work on it: a photo, a file, and what the bot made", async () => {
  const bot = await start();
  await bot.standIn.people.send(CHAT, await photo());
  await bot.say({ text: "blur 10", replyTo: 1 });
  const file = { kind: "document", bytes: await jpeg(20, 20), name: "a.jpg", mime: "image/jpeg" };
  await bot.standIn.people.send(CHAT, { files: [{ ...file, kind: "document" }] });
  await bot.say({ text: "/grey", replyTo: 4 });

  expect(bot.queued).toMatchObject([
    { ...blurred(10), replyTo: 1 },
    { filters: [{ name: "grey" }], replyTo: 4 },
  ]);

  const [job] = bot.queued;
  await bot.finish(job?.id ?? "");
  await bot.deliver(job?.id ?? "");
  await bot.say({ text: "rotate", replyTo: 3 });
  expect(bot.queued.at(-1)).toMatchObject({ filters: [{ name: "rotate" }], replyTo: 3 });
});

test("a picture that comes as a reply to another is worked on itself", async () => {
  const bot = await start();
  await bot.standIn.people.send(CHAT, await photo());

  await bot.say(await photo("grey", { replyTo: 1 }));

  expect(bot.queued).toMatchObject([{ filters: [{ name: "grey" }], replyTo: 2 }]);
});

test("a reply that only talks about a picture is quoted, one with a slip gets what it may have meant", async () => {
  const bot = await start();
  await bot.standIn.people.send(CHAT, await photo());

  await bot.say({ text: "such lovely weather", replyTo: 1 });
  await bot.say({ text: "bluur 10", replyTo: 1 });

  const [quote, offer] = bot.botMessages();
  expect(quote?.content.text).toBe(en.quoted("such lovely weather"));
  expect(offer).toMatchObject({ replyTo: 1, content: { text: en.unknownCaption("bluur 10") } });
  await bot.press(offer?.id ?? 0, CHAT, "blur 10");
  expect(bot.queued).toMatchObject([{ ...blurred(10), replyTo: 1 }]);
});

test("a caption with a slip is asked about: what may have been meant is the first button, then the common ones", async () => {
  const bot = await start();

  await bot.say(await photo("rotaet 180, bluur"));

  expect(bot.botMessages()).toMatchObject([
    {
      replyTo: 1,
      content: { text: en.unknownCaption("rotaet 180, bluur") },
      buttons: [
        [{ text: "rotate 180, blur", data: "rotate 180, blur" }],
        [{ data: "detect" }],
        {},
        {},
        {},
      ],
    },
  ]);
  await bot.press(2, CHAT, "rotate 180, blur");
  expect(bot.queued).toMatchObject([{ filters: [{ name: "rotate" }, { name: "blur" }] }]);
});

test("a caption about something else gets the action that it names as an example that works", async () => {
  const bot = await start();

  await bot.say(await photo("please size and crop, dear bot, as my aunt likes it"));

  const [button] = bot.botMessages()[0]?.buttons?.[0] ?? [];
  expect(bot.botMessages()[0]?.content.text).toMatch(/crop/);
  if (button) await bot.press(2, CHAT, button.data);
});

test.each(["blur", "grey", "sharpen", "rotate", "mirror", "negative", "contour", "thumbnail"])(
  "the button %s does that, in the place of the offer",
  async (data) => {
    const bot = await start();
    await bot.say(await photo(" \u200B"));

    await bot.press(2, CHAT, data);

    const asked = bot.job();
    expect(asked.kind === "filter" ? asked.filters[0]?.name : asked.kind).toBe(data);
    expect(asked).toMatchObject({ replyTo: 1, statusMessageId: 2 });
    expect(bot.said()).toEqual([`text: ${workingText({ request: bot.job() })}`]);
  },
);

test("of two buttons that are pressed at once the first one counts, and there is one answer", async () => {
  const bot = await start();
  await bot.say(await photo());
  bot.standIn.people.press(CHAT, 2, { data: "blur" });
  const first = bot.lastUpdate();
  bot.standIn.people.press(CHAT, 2, { data: "grey" });
  const second = bot.lastUpdate();

  await bot.handle(first);
  await bot.handle(second);

  expect(bot.jobId()).toBe(bot.queued.at(-1)?.id);
  expect(bot.queued.at(-1)).toMatchObject({ filters: [{ name: "blur" }] });
  await bot.finish(bot.jobId(), { labels: [] });
  await bot.deliver(bot.jobId());
  await bot.handle(second);
  expect(bot.botMessages()).toHaveLength(1);
});

test("people cannot send by a button what no button of ours says", async () => {
  const bot = await start();
  await bot.say(await photo());
  const { update } = await bot.press(2);
  const forged = structuredClone(update) as { callback_query: { data: string } };
  const before = bot.calls().length;

  for (const data of ["blur 500", "bluur", "", "x".repeat(64), "history:1"]) {
    forged.callback_query.data = data;
    await bot.handle(forged);
  }

  expect(bot.calls().slice(before)).toEqual(Array(5).fill("answerCallbackQuery"));
  expect(bot.queued).toHaveLength(1);
});

test("a text is quoted up to Telegram's limit, without half an emoji", async () => {
  const bot = await start();

  await bot.say({ text: "🇪🇸".repeat(1024) });

  const [answer = ""] = bot.botMessages().map(({ content }) => content.text);
  expect(answer.startsWith(en.quoted("🇪🇸🇪🇸"))).toBe(true);
  expect(answer.endsWith("🇪🇸…")).toBe(true);
  expect(answer.length).toBeGreaterThan(4080);
  expect(answer.length).toBeLessThanOrEqual(4096);
});

async function edited(bot: TestBot, messageId: number, text: string) {
  bot.standIn.people.edit(CHAT, messageId, text);
  const update = bot.lastUpdate();
  await bot.handle(update);
  return update;
}

test("an edited caption that asks for something else is done, too", async () => {
  const bot = await start();
  await bot.say(await photo("blur 10"));
  await bot.finish(bot.jobId(), { labels: [] });
  await bot.deliver(bot.jobId());

  const update = await edited(bot, 1, "blur 20");
  await bot.handle(update);

  expect(new Set(bot.queued.map(({ id }) => id)).size).toBe(2);
  expect(bot.queued.at(-1)).toMatchObject({ ...blurred(20), replyTo: 1 });
  expect(bot.said()).toEqual([
    expect.stringMatching(/^photo/),
    `text: ${en.working.filter("blur")}`,
  ]);
});

test("an edit that asks for the same as before says and does nothing", async () => {
  const bot = await start();
  await bot.say(await photo("blur 10"));
  await bot.finish(bot.jobId(), { labels: [] });
  await bot.deliver(bot.jobId());
  const before = bot.calls().length;

  await edited(bot, 1, "Blur, 10 please!");

  expect(bot.calls().slice(before)).toEqual([]);
  expect(bot.queued).toHaveLength(1);
});

test("a caption that is written later asks as well, and one with a slip corrected", async () => {
  const bot = await start();
  await bot.standIn.people.send(CHAT, await photo());
  await edited(bot, 1, "grey");
  await bot.standIn.people.send(CHAT, await photo("blur 500"));
  await edited(bot, 3, "blur 50");

  expect(bot.queued).toMatchObject([{ filters: [{ name: "grey" }] }, blurred(50)]);
});

test("an edited reply to a picture works on it, and a wrong argument is explained", async () => {
  const bot = await start();
  await bot.standIn.people.send(CHAT, await photo());
  await bot.say({ text: "blur 10", replyTo: 1 });

  await edited(bot, 2, "blur 20");
  await edited(bot, 2, "blur 2000");

  expect(bot.queued).toMatchObject([blurred(10), blurred(20)]);
  expect(bot.said().at(-1)).toMatch(/2000/);
});

test("edits that ask for nothing get no answer: neither chat nor captions, neither albums nor commands", async () => {
  const bot = await start();
  await bot.standIn.people.send(CHAT, { text: "hello" });
  await bot.standIn.people.send(CHAT, await photo("my aunt"));
  const bytes = await jpeg(10, 10);
  const files = [
    { kind: "photo", bytes },
    { kind: "photo", bytes },
  ] as const;
  await bot.standIn.people.send(CHAT, { text: "grey", files });

  await edited(bot, 1, "/help");
  await edited(bot, 1, "detect");
  await edited(bot, 2, "my uncle");
  await edited(bot, 3, "blur");

  expect(bot.calls()).toEqual([]);
});

test("a person is answered in the language that Telegram names", async () => {
  const bot = await start();
  const chat = bot.standIn.openChat({ type: "private", name: "Anna", languageCode: "de-AT" }).id;

  await bot.say({ text: "/help" }, chat);
  await bot.say(await photo("blur 500"), chat);
  await bot.say(await photo("unscharf"), chat);

  expect(bot.said(chat)).toEqual([
    `text: ${de.help}`,
    expect.stringContaining("Zum Beispiel: weichzeichnen 10"),
    `text: ${de.working.filter("weichzeichnen")}`,
  ]);
  expect(await bot.row(bot.jobId())).toMatchObject({ language: "de" });
});

test("the answer comes in the language of the request, however it ends", async () => {
  const bot = await start();
  const chat = bot.standIn.openChat({ type: "private", name: "Eva", languageCode: "es" }).id;
  await bot.say(await photo("detectar"), chat);
  await bot.finish(bot.jobId());
  await bot.deliver(bot.jobId());
  await bot.say(await photo("gris"), chat);
  const id = bot.queued.at(-1)?.id ?? "";
  await bot.refuse(id, "svg");
  await bot.deliver(id);

  expect(bot.said(chat)).toEqual(["photo: 2 personas, 1 autobús", `text: ${es.reasons.svg}`]);
});

test("in a group a reply to the bot is for it, a bare command that is not ours is not", async () => {
  const bot = await start();
  const chat = openGroup(bot);
  await bot.say(await photo("/grey"), chat);
  await bot.finish(bot.jobId(), { labels: [] });
  await bot.deliver(bot.jobId());

  await bot.say({ text: "blur 10", replyTo: 2 }, chat);
  await bot.say({ text: "thank you", replyTo: 2 }, chat);
  await bot.say({ text: "/save", replyTo: 2 }, chat);
  await bot.say({ text: "/flip coin" }, chat);
  await bot.say({ text: "blur 10", replyTo: 1 }, chat);

  expect(bot.queued.at(-1)).toMatchObject({ ...blurred(10), replyTo: 2 });
  expect(bot.said(chat).slice(1)).toEqual([
    `text: ${en.working.filter("blur")}`,
    `text: ${en.quoted("thank you")}`,
  ]);
});

test("in a group an edit that addresses nobody is left alone", async () => {
  const bot = await start();
  const chat = openGroup(bot);
  await bot.standIn.people.send(chat, await photo("my cat"));

  bot.standIn.people.edit(chat, 1, "blur");
  await bot.handle(bot.lastUpdate());
  expect(bot.calls()).toEqual([]);
  bot.standIn.people.edit(chat, 1, "@Polybot blur");
  await bot.handle(bot.lastUpdate());

  expect(bot.queued).toMatchObject([{ filters: [{ name: "blur" }], replyTo: 1 }]);
});

/** A group in which the bot sees every message. */
function openGroup(bot: TestBot): number {
  const group = { title: "Friends", members: [CHAT], privacy: false };
  return bot.standIn.openChat({ type: "group", ...group }).id;
}
