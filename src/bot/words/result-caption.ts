import type { JobResult } from "../../jobs/row.ts";
import { describe } from "./describe.ts";
import type { Words } from "./words.ts";

/** Telegram's limit for the text under a picture. */
export const MAX_CAPTION = 1024;

/** What is said under a result. */
export function resultCaption(
  { labels, url }: Pick<JobResult, "labels" | "url">,
  words: Words,
): string {
  if (url !== undefined) return words.publicAddress(url);
  if (labels === undefined) return "";
  return labels.length === 0 ? words.nothingFound : describe(labels, words, MAX_CAPTION);
}
