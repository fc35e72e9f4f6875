import type { JobResult } from "../../jobs/row.ts";
import { describe } from "../words/describe.ts";
import { wordsIn } from "../words/languages.ts";
import { MAX_CAPTION, resultCaption } from "../words/result-caption.ts";
import { albumWordsIn } from "./words/album-words.ts";

/** What became of a picture, and its place in the album, from 1. */
export type Numbered = JobResult & { readonly number: number };

/** A picture of an album without a result. */
export interface Missing {
  /** Its place in the album, from 1. */
  readonly number: number;
  readonly why: string;
}

/** What was found takes at most this much of a caption when reasons for missing pictures follow. */
const MAX_SUMMARY = 600;

/** The one text under an album: what it shows, and which pictures are missing for what reason. */
export function albumCaption({
  results,
  missing,
  language,
}: {
  readonly results: readonly Numbered[];
  readonly missing: readonly Missing[];
  readonly language: string | undefined;
}): string {
  const limit = missing.length === 0 ? MAX_CAPTION : MAX_SUMMARY;
  const summary = summaryOf(results, language, limit);
  const words = albumWordsIn(language);
  const causes = Map.groupBy(missing, ({ why }) => why);
  const lines = [...causes].map(([why, those]) => words.missing(numbersOf(those), why));
  const whole = inLines(summary, ...lines);
  return whole.length <= MAX_CAPTION ? whole : inLines(summary, words.notDone(numbersOf(missing)));
}

/** What becomes of the status message when the pictures stand below it; `caption` is what stands under them. */
export function closingText({
  results,
  total,
  as,
  caption,
  language,
}: {
  readonly results: readonly Numbered[];
  readonly total: number;
  readonly as: "photo" | "document";
  readonly caption: string;
  readonly language: string | undefined;
}): string {
  const words = albumWordsIn(language);
  const first = [words.done(results.length, total), ...(as === "document" ? [words.asFiles] : [])];
  const noRoomBelow = addressesOf(results).filter((line) => !caption.includes(line));
  return inLines(first.join(" "), ...noRoomBelow);
}

/** Where anyone can fetch the pictures, one a line. */
function addressesOf(results: readonly Numbered[]): readonly string[] {
  return results.flatMap(({ url, number }) => (url === undefined ? [] : [`${number}. ${url}`]));
}

/** Totals over the album where somebody looked into the pictures, else the addresses that they have. */
function summaryOf(
  results: readonly Numbered[],
  language: string | undefined,
  limit: number,
): string {
  if (results.length === 0) return "";
  const words = wordsIn(language);
  const albumWords = albumWordsIn(language);
  const looked = results.filter(({ labels }) => labels !== undefined);
  if (looked.length > 0) {
    const labels = looked.flatMap((result) => result.labels ?? []);
    if (labels.length === 0) return albumWords.nothingFound(looked.length);
    const frame = albumWords.found(looked.length, "").length;
    return albumWords.found(looked.length, describe(labels, words, limit - frame));
  }
  const [only, ...others] = results;
  if (only !== undefined && others.length === 0) return resultCaption(only, words);
  const addresses = [...addressesOf(results)];
  while (inLines(...addresses).length > limit) addresses.pop(); // the others: closingText
  return inLines(...addresses);
}

function numbersOf(missing: readonly Missing[]): readonly number[] {
  return missing.map(({ number }) => number);
}

function inLines(...lines: readonly string[]): string {
  return lines.filter((line) => line !== "").join("\n");
}
