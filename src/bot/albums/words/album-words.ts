import type { Language } from "../../words/language.ts";
import { wordsIn } from "../../words/languages.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { es } from "./es.ts";

/** What the bot says about albums, beside the words that it has for every picture. */
export interface AlbumWords {
  /** The status message, by what is done with each; `steps` names the filters. */
  readonly working: {
    detect(count: number): string;
    filter(count: number, steps: string): string;
    thumbnail(count: number): string;
  };
  /** Above the buttons. */
  offer(count: number): string;
  /** The same, under words that nobody knows. */
  unknownCaption(caption: string, count: number): string;
  /** What was found in so many photos: `In 3 photos: 4 people, 1 bus`. */
  found(count: number, list: string): string;
  nothingFound(count: number): string;
  /** What becomes of the status message when the answer stands below it. */
  done(ready: number, total: number): string;
  /** Why some are missing; `numbers` is their places in the album, from 1. */
  missing(numbers: readonly number[], why: string): string;
  /** The same, where there is no room for reasons. */
  notDone(numbers: readonly number[]): string;
  readonly tooLargeTogether: string;
  /** One of them is too large or too long to be shown as a photo, and files come only with files. */
  readonly asFiles: string;
  /** Said when nobody can know whether the pictures were sent. */
  readonly mayBeHere: string;
  /** `concat` with one photo: how the others come to it. */
  joinAsk(minutes: number): string;
  joinTooLate(minutes: number): string;
  joinFull(limit: number): string;
}

const ALL: Readonly<Record<Language, AlbumWords>> = { en, de, es };

/** The words of a language, by its code or tag. */
export function albumWordsIn(tag: string | undefined): AlbumWords {
  return ALL[wordsIn(tag).language];
}
