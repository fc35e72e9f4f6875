import { BlobGone, type Blobs, BlobTooBig } from "../../cloud/blobs.ts";
import type { JobStore } from "../../jobs/job-store.ts";
import type { JobResult, JobRow } from "../../jobs/row.ts";
import { fileNameOf, isPhoto } from "../answer.ts";
import type { Buttons, Picture } from "../telegram/gateway.ts";
import { wordsIn } from "../words/languages.ts";
import { type Album, picturesOf } from "./album.ts";
import { answerButtons } from "./album-buttons.ts";
import { albumCaption, closingText, type Missing } from "./album-caption.ts";
import { albumWordsIn } from "./words/album-words.ts";

/** The one answer to an album; the buttons are under the closing text where there is one, since albums have none. */
export type AlbumAnswer = { readonly buttons: Buttons } & (
  | {
      readonly kind: "album";
      readonly pictures: readonly Picture[];
      /** What becomes of the status message. */
      readonly closing: string;
    }
  | { readonly kind: "picture"; readonly picture: Picture }
  | { readonly kind: "text"; readonly text: string }
);

/** All pictures of an answer are held in memory together and go in one request; Telegram takes 50 MB. */
const MAX_ALBUM_BYTES = 48 * 2 ** 20;

export interface AlbumAnswerDeps {
  readonly store: Pick<JobStore, "get">;
  readonly blobs: Pick<Blobs, "get">;
  readonly now: () => number;
}

interface Ready {
  /** Its place in the album, from 1. */
  readonly number: number;
  readonly jobId: string;
  readonly bytes: Uint8Array;
  readonly result: JobResult;
  /** Whether Telegram shows it as a photo, and the person wants it to. */
  readonly isShown: boolean;
}

/** The rows of an album's jobs, in the order of its pictures; undefined where there is none. */
export async function jobsOf(
  { store, now }: Pick<AlbumAnswerDeps, "store" | "now">,
  album: Album,
): Promise<readonly (JobRow | undefined)[]> {
  return await Promise.all(
    picturesOf(album).map(async ({ messageId }) => {
      const jobId = album.ended.get(messageId) ?? album.jobs[String(messageId)];
      return jobId === undefined ? undefined : await store.get(jobId, now());
    }),
  );
}

/** What the jobs of an album have come to; always the same once all have ended. */
export async function albumAnswer(
  deps: AlbumAnswerDeps,
  album: Album,
  rows: readonly (JobRow | undefined)[],
): Promise<AlbumAnswer> {
  const ready: Ready[] = [];
  const missing: Missing[] = [];
  let left = MAX_ALBUM_BYTES;
  for (const [index, row] of rows.entries()) {
    const found = await pictureOf(deps, row, { maxBytes: left, language: album.language });
    const number = index + 1;
    if (typeof found === "string") {
      missing.push({ number, why: found });
    } else {
      ready.push({ ...found, number });
      left -= found.bytes.length;
    }
  }
  const answer = answerOf(album, ready, missing);
  const asFiles = ready.filter(() => formOf(ready) === "photo").map(({ jobId }) => jobId);
  return { ...answer, buttons: answerButtons(rows, new Set(asFiles)) };
}

/** All as photos, or all as files: Telegram does not mix them. */
function formOf(ready: readonly Ready[]): "photo" | "document" {
  return ready.every((each) => each.isShown) ? "photo" : "document";
}

function answerOf({ language }: Album, ready: readonly Ready[], missing: readonly Missing[]) {
  const total = ready.length + missing.length;
  const results = ready.map(({ result, number }) => ({ ...result, number }));
  const caption = albumCaption({ results, missing, language });
  const [first] = ready;
  if (first === undefined) {
    const { cancelled } = wordsIn(language);
    const isTakenBack = missing.every(({ why }) => why === cancelled);
    return { kind: "text" as const, text: isTakenBack ? cancelled : caption };
  }
  const as = formOf(ready);
  if (ready.length === 1) {
    const { bytes, result } = first;
    const picture = { bytes, as, caption, fileName: fileNameOf(result) };
    return { kind: "picture" as const, picture };
  }
  // Telegram shows the one caption of photos under the whole album, and that of files under the file that has it.
  const captioned = as === "photo" ? 0 : ready.length - 1;
  const pictures = ready.map(({ bytes, result }, index): Picture => {
    const own = index === captioned ? caption : "";
    return { bytes, as, caption: own, fileName: fileNameOf(result) };
  });
  const closing = closingText({ results, total, as, caption, language });
  return { kind: "album" as const, pictures, closing };
}

function isShown({ asFile }: JobRow, result: JobResult, bytes: number): boolean {
  return asFile !== true && isPhoto(result, bytes);
}

/** The picture that a job has made, or why there is none. */
async function pictureOf(
  { blobs }: AlbumAnswerDeps,
  row: JobRow | undefined,
  { maxBytes, language }: { readonly maxBytes: number; readonly language: string | undefined },
): Promise<Omit<Ready, "number"> | string> {
  const { reasons, cancelled } = wordsIn(language);
  if (row?.state === "cancelled") return cancelled;
  if (row?.result === undefined) return reasons[reasonOf(row)];
  try {
    const { result, jobId } = row;
    const bytes = await blobs.get({ ...result.image, maxBytes });
    return { jobId, bytes, result, isShown: isShown(row, result, bytes.length) };
  } catch (err) {
    if (err instanceof BlobGone) return reasons["picture-gone"];
    if (err instanceof BlobTooBig) return albumWordsIn(language).tooLargeTogether;
    throw err;
  }
}

function reasonOf(row: JobRow | undefined) {
  return row?.reason ?? "out-of-tries"; // without a row: it was given up before there was one
}
