import { expect, test } from "vitest";
import { KEPT_DAYS, privacyText } from "../../../src/bot/people/privacy-text.ts";
import { LANGUAGES } from "../../../src/bot/words/language.ts";
import { POLYBOT_PLAN } from "../../../src/cloud/provision/polybot-plan.ts";
import { KEEP_ALBUMS_MS } from "../../../src/bot/albums/changes.ts";
import { KEEP_JOBS_MS } from "../../../src/jobs/job-store.ts";
import { useBot } from "../use-bot.ts";

const { start } = useBot();

test("what is said of pictures, videos, albums and dead letters is what they are made with", () => {
  const images = POLYBOT_PLAN.buckets.find(({ name }) => name === "images");
  const thumbnails = POLYBOT_PLAN.buckets.find(({ name }) => name === "thumbnails");
  expect(images).toMatchObject({ expireDays: KEPT_DAYS.pictures, readableByAnyone: false });
  const videos = POLYBOT_PLAN.buckets.find(({ name }) => name === "videos");
  expect(videos).toMatchObject({ expireDays: KEPT_DAYS.videos, readableByAnyone: false });
  expect(thumbnails).toMatchObject({ expireDays: undefined, readableByAnyone: true });
  expect(KEEP_JOBS_MS).toBe(KEPT_DAYS.pictures * 24 * 3600_000); // or deleting would not find them all
  expect(KEEP_ALBUMS_MS).toBe(KEPT_DAYS.albums * 24 * 3600_000);
});

test("/privacy says for how long what is kept", async () => {
  const bot = await start();
  await bot.say({ text: "/privacy" });
  expect(bot.said()[0]).toMatch(
    /Each request, 90 days[\s\S]*results, 90 days[\s\S]*Videos.* 14 days.* for a day[\s\S]*album.* 7 days[\s\S]*365 days[\s\S]*25 hours[\s\S]*14 days/,
  );
});

test.each(LANGUAGES)("the text fits one message (%s)", (language) => {
  expect(privacyText(language).length).toBeLessThan(4096);
});
