import type { FailReason } from "../../../jobs/reasons.ts";
import type { Language } from "../../words/language.ts";
import { wordsIn } from "../../words/languages.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { es } from "./es.ts";

/** What the bot says about videos, beside the words that it has for everything. */
export interface VideoWords {
  /** The status message. */
  readonly working: string;
  /** The same, with a bar and how much is done. */
  progress(bar: string, percent: number): string;
  /** Why there is a link and no video. */
  readonly tooLarge: string;
  /** Above a link: how long it works. */
  readonly link: string;
  /** What `/video` alone is answered. */
  readonly ask: string;
  /** On the button under a link; at most 200 characters for what a press is answered. */
  readonly newLink: string;
  readonly linkIsNew: string;
  readonly gone: string;
  /** Why there is none, where it is nobody's fault. */
  readonly failures: Readonly<Record<FailReason, string>>;
}

const ALL: Readonly<Record<Language, VideoWords>> = { en, de, es };

/** The words of a language, by its code or tag. */
export function videoWordsIn(tag: string | undefined): VideoWords {
  return ALL[wordsIn(tag).language];
}
