import type { Language } from "../../words/language.ts";
import { de } from "./de.ts";
import { en } from "./en.ts";
import { es } from "./es.ts";

/** What is said about a person's own things, in one language; like `Words`, and beside it. */
export interface PeopleWords {
  /** Why a request is not taken. `when` is `in 35 seconds`. */
  readonly refusals: {
    readonly notAllowed: string;
    busy(when: string): string;
    tooFast(limit: number, when: string): string;
    enoughForToday(limit: number, when: string): string;
  };
  readonly settings: SettingsWords;
  readonly history: {
    readonly nothing: string;
    /** Above what was found. */
    caption(position: string, date: string): string;
    /** At most 200 characters. */
    readonly gone: string;
    readonly allGone: string;
  };
  readonly privacy: PrivacyWords;
  readonly deleteMe: {
    readonly ask: string;
    readonly askInGroup: string;
    readonly yes: string;
    readonly no: string;
    readonly kept: string;
    /** At most 200 characters. */
    readonly notYours: string;
    readonly deleting: string;
    done(requests: number, files: number): string;
    readonly nothing: string;
    readonly failed: string;
  };
}

export interface SettingsWords {
  readonly title: string;
  readonly groupTitle: string;
  minScore(percent: number): string;
  readonly anyScore: string;
  classes(names: string): string;
  readonly allClasses: string;
  language(name: string): string;
  readonly anyLanguage: string;
  readonly asPhoto: string;
  readonly asFile: string;
  /** How to choose classes. */
  readonly hint: string;
  readonly buttons: Readonly<
    Record<"anyScore" | "allClasses" | "anyLanguage" | "asPhoto" | "asFile", string>
  >;
  /** At most 200 characters. */
  readonly onlyAdministrators: string;
  notUnderstood(limit: number): string;
  /** Words that ask for all classes; separated by commas. */
  readonly all: string;
  /** What comes between `/settings` and the names; separated by commas. */
  readonly classesWord: string;
}

/** A line each; `days` as they stand in the code. */
export interface PrivacyWords {
  readonly start: string;
  requests(days: number): string;
  pictures(days: number): string;
  thumbnails(days: number): string;
  videos(days: number): string;
  albums(days: number): string;
  settings(days: number): string;
  counts(hours: number): string;
  failed(days: number): string;
  readonly logs: string;
  readonly who: string;
  readonly deletion: string;
}

const ALL: Readonly<Record<Language, PeopleWords>> = { en, de, es };

export function peopleWordsIn(language: Language): PeopleWords {
  return ALL[language];
}
