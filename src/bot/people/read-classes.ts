import { read } from "../grammar/read.ts";
import { LANGUAGES } from "../words/language.ts";
import { MAX_CLASSES, type SettingsChange } from "./settings.ts";
import { peopleWordsIn } from "./words/people-words.ts";

/** The words of all languages: whoever has changed theirs may still write the other. */
const ALL = wordsOf("all");
const CLASSES_WORDS = wordsOf("classesWord");

/** What `/settings classes person, car` lists; undefined when it says nothing of classes. */
export function classesListIn(words: string): string | undefined {
  const [, name = "", list = ""] = /^settings (\S+?):?(?: (.*))?$/.exec(words) ?? [];
  return CLASSES_WORDS.has(name) ? list : undefined;
}

/** The choice of classes that a list stands for, in any of our languages; undefined when it is none. */
export function classesChosenBy(list: string): SettingsChange | undefined {
  if (ALL.has(list.trim().toLowerCase())) return { classes: undefined };
  const reading = read(`predict ${list}`, 0);
  if (reading.kind !== "operation" || reading.operation.kind !== "detect") return undefined;
  const { classes, minScore } = reading.operation.options ?? {};
  const isList = classes !== undefined && classes.length <= MAX_CLASSES && minScore === undefined;
  return isList ? { classes } : undefined;
}

function wordsOf(key: "all" | "classesWord"): ReadonlySet<string> {
  return new Set(
    LANGUAGES.flatMap((language) => peopleWordsIn(language).settings[key].split(", ")),
  );
}
