import { wordsIn } from "../words/languages.ts";
import type { Question } from "./act-on-album.ts";
import { picturesOf } from "./album.ts";
import { albumButton } from "./album-buttons.ts";
import { albumWordsIn } from "./words/album-words.ts";

/** Of a caption that is not understood, so much is quoted. */
const MAX_QUOTED = 60;

/** What an album without words, or with words that cannot be done, is answered with: one question, and buttons. */
export const albumQuestion: Question = (album, { words, reading }) => {
  const sayings = wordsIn(album.language);
  const offer = albumWordsIn(album.language).offer(picturesOf(album).length);
  const button = albumButton(sayings.actions.detect.button, album.albumId, "detect");
  const characters = Array.from(words); // never half of one: Telegram refuses those
  const quoted =
    characters.length > MAX_QUOTED ? `${characters.slice(0, MAX_QUOTED).join("")}…` : words;
  const text = reading === undefined ? offer : sayings.unknownCaption(quoted);
  return { text, buttons: button ? [[button]] : [] };
};
