import { type Blobs, BlobGone } from "../cloud/blobs.ts";
import type { JobResult, JobRow } from "../jobs/row.ts";
import type { Picture } from "./telegram/gateway.ts";
import { wordsIn } from "./words/languages.ts";
import { resultCaption } from "./words/result-caption.ts";

/** What a person is told: a picture with a caption, or a sentence. */
export type Answer =
  | { readonly picture: Picture; readonly text?: never }
  | { readonly picture?: never; readonly text: string };

/** What Telegram shows as a photo: 10 MB, width + height 10000, ratio 20; anything else goes as a file. */
const PHOTO = { maxBytes: 10 * 2 ** 20, maxSides: 10_000, maxRatio: 20 };

/** What Telegram takes as a file. */
const MAX_DOCUMENT_BYTES = 50 * 2 ** 20;

/** The answer that a job's row stands for. */
export async function answerFor(blobs: Pick<Blobs, "get">, row: JobRow): Promise<Answer> {
  const { result } = row;
  const words = wordsIn(row.language);
  if (result === undefined) return { text: words.reasons[row.reason ?? "out-of-tries"] };
  try {
    const jpeg = await blobs.get({ ...result.image, maxBytes: MAX_DOCUMENT_BYTES });
    const as = isPhoto(result, jpeg.length) ? "photo" : "document";
    return { picture: { jpeg, as, caption: resultCaption(result, words) } };
  } catch (err) {
    if (err instanceof BlobGone) return { text: words.reasons["picture-gone"] };
    throw err;
  }
}

function isPhoto({ width, height }: JobResult, bytes: number): boolean {
  return (
    bytes <= PHOTO.maxBytes &&
    width + height <= PHOTO.maxSides &&
    Math.max(width, height) <= PHOTO.maxRatio * Math.min(width, height)
  );
}
