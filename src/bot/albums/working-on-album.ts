import { wordsIn } from "../words/languages.ts";
import { stepsOf } from "../working-text.ts";
import type { OfOnePicture } from "./decide.ts";
import { albumWordsIn } from "./words/album-words.ts";

/** The status message of an album whose pictures are worked on one by one. */
export function workingOnAlbum(
  operation: OfOnePicture,
  count: number,
  language: string | undefined,
): string {
  const { working } = albumWordsIn(language);
  switch (operation.kind) {
    case "filter":
      return working.filter(count, stepsOf(operation.filters, wordsIn(language)));
    case "detect":
    case "thumbnail":
      return working[operation.kind](count);
  }
}
