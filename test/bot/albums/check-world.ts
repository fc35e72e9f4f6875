import { expect } from "vitest";
import { type Album, parseAlbum, picturesOf } from "../../../src/bot/albums/album.ts";
import { en as albumEn } from "../../../src/bot/albums/words/en.ts";
import { decide } from "../../../src/bot/albums/decide.ts";
import { read } from "../../../src/bot/grammar/read.ts";
import { en } from "../../../src/bot/words/en.ts";
import type { Shown } from "./fake-telegram.ts";
import type { SentAlbum } from "./random-albums.ts";
import type { World } from "./world.ts";

/** What a request without a picture to show for it may end with: a reason, or the question for the others to join. */
const REASONS: readonly string[] = [...Object.values(en.reasons), albumEn.joinAsk(10)];

/** Sees that every album of a run has exactly one answer, with every photo in it, none twice. */
export async function checkWorld(world: World, sent: readonly SentAlbum[]): Promise<void> {
  for (const album of sent) await checkAlbum(world, album);
}

async function checkAlbum(world: World, sent: SentAlbum): Promise<void> {
  const { chatId, albumId } = sent;
  const inChat = world.shown.filter((message) => message.chatId === chatId);
  const pictures = inChat.flatMap((message) => message.pictures.flatMap((one) => one.split("+")));
  expect(pictures, "no photo is doubled").toHaveLength(new Set(pictures).size);
  expect(sent.photos.map(({ fileId }) => fileId)).toEqual(expect.arrayContaining(pictures));
  expect(inChat.filter(({ as }) => as === "album").length).toBeLessThanOrEqual(1);

  const row = await world.tables.albums.get(albumId);
  if (!row) throw new Error(`The album ${albumId} was never recorded.`);
  const album = parseAlbum(row);
  expect(album, "nothing is left to do").toMatchObject({
    state: "closed",
    toldAt: expect.any(Number),
  });
  for (const jobId of album.ended.values()) {
    expect(await world.tables.jobs.get(jobId)).toMatchObject({ toldAt: expect.any(Number) });
  }
  if (world.unclear.has(chatId)) {
    expect(inChat, "never silence").not.toEqual([]);
    return;
  }
  expect(inChat.filter(({ text }) => text.startsWith("Looking at"))).toEqual([]);
  checkAnswer(album, inChat);
  await checkMissing(world, album, pictures);
  const recorded = new Set(album.items.map(({ messageId }) => messageId));
  for (const photo of sent.photos.filter(({ messageId }) => !recorded.has(messageId))) {
    checkLate(photo, inChat);
  }
}

/** What the album itself is answered with. */
function checkAnswer(album: Album, inChat: readonly Shown[]): void {
  const photos = picturesOf(album).map(({ picture }) => picture.fileId);
  const first = album.items.find(({ picture }) => picture) ?? album.items[0];
  const decision = decide(album, read);
  const answers = inChat.filter(({ replyTo }) => replyTo === first?.messageId);
  const shown = answers.flatMap(({ pictures }) => pictures);
  if (decision.kind === "no-pictures") {
    expect(answers).toMatchObject([{ text: en.onlyPictures }]);
    return;
  }
  if (decision.kind === "together") {
    expect(answers).toHaveLength(1);
    if (shown.length > 0) expect(shown).toEqual([photos.join("+")]);
    else expect(REASONS).toContain(answers[0]?.text);
    return;
  }
  expect(decision.kind).toBe("each");
  const told = answers.filter(({ as, text }) => as !== "text" || !text.startsWith("Done: "));
  expect(told, "one answer").toHaveLength(1);
  expect(answers.length - told.length).toBe(shown.length > 1 ? 1 : 0);
  const named = [...(told[0]?.text ?? "").matchAll(/^Photos? ([\d, ]+): |^Not done: ([\d, ]+)\./gm)]
    .flatMap(([, some = "", others = ""]) => `${some}${others}`.split(", "))
    .map(Number);
  const missing = photos.filter((_, index) => named.includes(index + 1));
  expect(new Set(named).size).toBe(named.length);
  expect(
    photos.filter((photo) => !missing.includes(photo)),
    "in their order",
  ).toEqual(shown);
}

/** Only what has failed may be missing. */
async function checkMissing(world: World, album: Album, shown: readonly string[]): Promise<void> {
  for (const [messageId, jobId] of Object.entries({
    ...album.jobs,
    ...Object.fromEntries(album.ended),
  })) {
    const job = await world.tables.jobs.get(jobId);
    const fileId = picturesOf(album).find((item) => item.messageId === Number(messageId))?.picture
      .fileId;
    const isShown = shown.includes(fileId ?? "");
    expect(
      ["refused", "failed"].includes(String(job?.["state"])),
      `${fileId} is shown or has failed`,
    ).toBe(!isShown);
  }
}

/** A photo that came when its album was closed has an answer of its own. */
function checkLate(photo: SentAlbum["photos"][number], inChat: readonly Shown[]): void {
  // A question about a single photo may come twice when its update does; the one that is pressed becomes the answer.
  const answers = inChat.filter(
    ({ replyTo, buttons }) => replyTo === photo.messageId && buttons[0]?.[0]?.data !== "detect",
  );
  expect(answers).toHaveLength(1);
  if (answers[0]?.pictures.length === 0) expect(REASONS).toContain(answers[0].text);
  else expect(answers[0]?.pictures).toEqual([photo.fileId]);
}
