import { offerButtons } from "../offer-buttons.ts";
import type { Buttons } from "../telegram/gateway.ts";
import { faultSentence } from "../words/fault-sentence.ts";
import { wordsIn } from "../words/languages.ts";
import { shortened } from "../words/shortened.ts";
import type { Question } from "./act-on-album.ts";
import { type Album, picturesOf } from "./album.ts";
import { albumButton } from "./album-buttons.ts";
import { albumWordsIn } from "./words/album-words.ts";

/** Of a caption that is not understood, so much is quoted. */
const MAX_QUOTED = 62;

/**
 * What an album without words, or with words that cannot be done, is answered with: one question, or what is wrong, and
 * buttons for the whole album.
 */
export const albumQuestion: Question = (album, { words, reading }) => {
  const sayings = wordsIn(album.language);
  const nearest = reading?.kind === "unknown" ? reading.nearest : undefined;
  const joining = { text: sayings.actions.concat.button, data: "concat" };
  const buttons = forAlbum(album, [...offerButtons(nearest, sayings), [joining]]);
  if (reading?.kind === "fault") return { text: faultSentence(reading.fault, sayings), buttons };
  const count = picturesOf(album).length;
  const text =
    reading === undefined
      ? albumWordsIn(album.language).offer(count)
      : albumWordsIn(album.language).unknownCaption(shortened(words, MAX_QUOTED), count);
  return { text, buttons };
};

/** The same buttons, but each says which album is meant; words that are too long for that are left out. */
function forAlbum({ albumId }: Album, rows: Buttons): Buttons {
  return rows
    .map((row) => row.flatMap(({ text, data }) => albumButton(text, albumId, data) ?? []))
    .filter((row) => row.length > 0);
}
