import { expect, test } from "vitest";
import { cancel } from "../../../src/jobs/person-transitions.ts";
import { progressOf, ResultMessage } from "../../../src/jobs/result-message.ts";
import { useBot, type TestBot } from "../use-bot.ts";
import { CHAT } from "../../support/telegram.ts";

const bots = useBot({ ownTables: true });
const LINK = "https://www.youtube.com/watch?v=1";

async function asked(text = LINK): Promise<TestBot> {
  const bot = await bots.start();
  await bot.say({ text });
  return bot;
}

async function progress(bot: TestBot, percent: number, messageId = `m${percent}`): Promise<void> {
  const message = ResultMessage.parse(JSON.parse(progressOf(bot.jobId(), percent)));
  if (message.type === "progress") await bot.progress(message, messageId);
}

const statusId = (bot: TestBot): number => bot.botMessages()[0]?.id ?? 0;

test.each([
  { text: LINK, wanted: { url: LINK } },
  { text: `look at this: ${LINK} please`, wanted: { url: LINK } },
  { text: `/video ${LINK}`, wanted: { url: LINK } },
  { text: "/video sleeping\n cats", wanted: { query: "sleeping cats" } },
  { text: "/video --exec rm", wanted: { query: "--exec rm" } },
])("$text becomes a job", async ({ text, wanted }) => {
  const bot = await asked(text);
  expect(bot.job()).toMatchObject({ kind: "video", ...wanted });
  expect(bot.said()).toEqual(["text: Fetching the video…"]);
});

test("the same message handled again is the same job, with one status message", async () => {
  const bot = await bots.start();
  const update = await bot.say({ text: LINK });
  await bot.handle(update);
  expect(bot.job().kind).toBe("video");
  expect(bot.said()).toHaveLength(1);
});

test("/video alone is told how, and in reply to a link fetches that", async () => {
  const bot = await asked("/video");
  expect(bot.said()).toEqual([expect.stringContaining("/video sleeping cats")]);
  expect(bot.queued).toEqual([]);
});

test("without a queue for them the bot says that videos are off", async () => {
  const bot = await bots.start({ withoutVideos: true });
  await bot.say({ text: LINK });
  await bot.say({ text: "/video cats" });
  const off = "text: Videos are switched off here; pictures work as always.";
  expect(bot.said()).toEqual([off, off]);
  expect(bot.queued).toEqual([]);
});

test("the status message becomes the video, with its title, length and size", async () => {
  const bot = await asked();
  await bot.finishVideo(bot.jobId());
  await bot.deliver(bot.jobId());
  await bot.deliver(bot.jobId());
  expect(bot.said()).toEqual(["video: Cats\n1:23 · 0.1 MB"]);
  expect((await bot.row(bot.jobId())).state).toBe("delivered");
});

test("a video that Telegram does not take is a link that is signed for a day, and can be had anew", async () => {
  const bot = await asked();
  await bot.finishVideo(bot.jobId(), { bytes: 700 * 2 ** 20, title: "A “long” film/2" });
  await bot.deliver(bot.jobId());
  const said = bot.said().join();
  expect(said).toMatch(/^text: A “long” film\/2\n1:23 · 700 MB\n\n/);
  const link = said.slice(said.indexOf("http"));
  expect(link).toContain("X-Amz-Expires=86400");
  const answer = await fetch(link);
  expect(answer.headers.get("content-type")).toBe("video/mp4");
  expect(answer.headers.get("content-disposition")).toContain("A%20long%20film%202.mp4");

  bot.clock.now += 25 * 3600_000;
  await bot.press(statusId(bot), CHAT, `link:${bot.jobId()}`);
  const again = bot.said().join();
  expect(again).toMatch(/^text: A “long” film/);
  expect(again).not.toBe(said);
});

test("who wants a new link to what is no longer kept is told so", async () => {
  const bot = await asked();
  await bot.finishVideo(bot.jobId(), { bytes: 700 * 2 ** 20 });
  await bot.deliver(bot.jobId());
  bot.clock.now += 14 * 24 * 3600_000;
  const [before] = bot.said();
  const { press } = await bot.press(statusId(bot), CHAT, `link:${bot.jobId()}`);
  expect(bot.said()).toEqual([before]);
  expect(JSON.stringify(press)).not.toContain("new link");
});

test.each([
  ["video-playlist", /single video/],
  ["video-live", /live stream/],
  ["video-private-address", /private network/],
] as const)("%s is told in its own sentence", async (reason, sentence) => {
  const bot = await asked();
  await bot.refuse(bot.jobId(), reason);
  await bot.deliver(bot.jobId());
  expect(bot.said()).toEqual([expect.stringMatching(sentence)]);
});

test("the status message shows how much is done, only ever more, and once for each message", async () => {
  const bot = await asked();
  await progress(bot, 42);
  expect(bot.said()).toEqual(["text: Fetching the video…\n▓▓▓▓░░░░░░ 42 %"]);
  await progress(bot, 10);
  expect(bot.said()).toEqual([expect.stringContaining("42 %")]);
  expect(bot.botMessages()[0]?.buttons).toBeDefined();
});

test("a chat is not shown more than five in a minute", async () => {
  const bot = await asked();
  for (const percent of [10, 20, 30, 40, 50, 60, 70]) await progress(bot, percent);
  expect(bot.calls("editMessageText")).toHaveLength(5);
});

test("progress that comes after the end changes nothing, and one that came with it gives the answer back", async () => {
  const late = await asked();
  await late.store.change(late.jobId(), cancel(late.clock.now, "test"));
  await late.deliver(late.jobId());
  await progress(late, 50);
  expect(late.said()).toEqual(["text: Cancelled."]);

  const bot = await bots.start({
    gateway: (gateway) => ({
      ...gateway,
      // The answer overtakes the edit.
      async editText(message, text, buttons) {
        if (text.includes("▓")) {
          await bot.store.change(bot.jobId(), cancel(bot.clock.now, "test"));
          await bot.deliver(bot.jobId());
        }
        await gateway.editText(message, text, buttons);
      },
    }),
  });
  await bot.say({ text: LINK });
  await progress(bot, 50);
  expect(bot.said()).toEqual(["text: Cancelled."]);
});
