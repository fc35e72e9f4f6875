import { type Blobs, BlobGone } from "../cloud/blobs.ts";
import type { JobResult, JobRow } from "../jobs/row.ts";
import { buttonFor, isRetryable } from "./row-buttons.ts";
import type { Buttons, Picture } from "./telegram/gateway.ts";
import { wordsIn } from "./words/languages.ts";
import { resultCaption } from "./words/result-caption.ts";
import { videoAnswer, type VideoSources } from "./videos/video-answer.ts";
import { videoWordsIn } from "./videos/words/video-words.ts";

/** What a person is told: a picture with a caption, or a sentence; and what can be pressed under it. */
export type Answer = { readonly buttons?: Buttons } & (
  | {
      readonly picture: Picture;
      readonly text?: never;
      /** Where Telegram does not take it in any form; without it, its caption. */
      readonly instead?: Answer;
    }
  | { readonly picture?: never; readonly text: string }
);

/** What Telegram shows as a photo: 10 MB, width + height 10000, ratio 20; anything else goes as a file. */
const PHOTO = { maxBytes: 10 * 2 ** 20, maxSides: 10_000, maxRatio: 20 };

/** What Telegram takes as a file. */
export const MAX_DOCUMENT_BYTES = 50 * 2 ** 20;

/** The answer that a job's row stands for. */
export async function answerFor(sources: VideoSources, row: JobRow): Promise<Answer> {
  const { result, video } = row;
  const words = wordsIn(row.language);
  if (row.state === "cancelled") return { text: words.cancelled };
  if (video !== undefined) return await videoAnswer(sources, row, video);
  if (result === undefined) {
    const text = whyNot(row);
    return isRetryable(row) ? { text, buttons: buttonFor(row, "retry") } : { text };
  }
  return await pictureAnswer(sources.blobs, row, result);
}

function whyNot({ kind, language, reason = "out-of-tries" }: JobRow): string {
  const own: Readonly<Record<string, string>> = videoWordsIn(language).failures;
  return (kind === "video" && own[reason]) || wordsIn(language).reasons[reason];
}

/** The answer with a picture. */
export async function pictureAnswer(
  blobs: Pick<Blobs, "get">,
  row: JobRow,
  result: JobResult,
): Promise<Answer> {
  const words = wordsIn(row.language);
  try {
    const bytes = await blobs.get({ ...result.image, maxBytes: MAX_DOCUMENT_BYTES });
    const isShown = row.asFile !== true && isPhoto(result, bytes.length);
    const as = isShown ? "photo" : "document";
    const caption = resultCaption(result, words);
    const picture: Picture = { bytes, as, caption, fileName: fileNameOf(result) };
    return isShown ? { picture, buttons: buttonFor(row, "asFile") } : { picture };
  } catch (err) {
    if (err instanceof BlobGone) return { text: words.reasons["picture-gone"] };
    throw err;
  }
}

/** What a result is called as a file: by its kind, which apps tell from the name. */
export function fileNameOf({ contentType = "image/jpeg" }: JobResult): string {
  const kind = contentType.split("/")[1] ?? "jpeg";
  return `result.${kind === "jpeg" ? "jpg" : kind}`;
}

/** Whether Telegram shows it as a photo. */
export function isPhoto({ width, height }: JobResult, bytes: number): boolean {
  return (
    bytes <= PHOTO.maxBytes &&
    width + height <= PHOTO.maxSides &&
    Math.max(width, height) <= PHOTO.maxRatio * Math.min(width, height)
  );
}
