import { de } from "./de.ts";
import { en } from "./en.ts";
import { es } from "./es.ts";
import { LANGUAGES, type Language } from "./language.ts";
import type { Words } from "./words.ts";

const ALL: Readonly<Record<Language, Words>> = { en, de, es };

/** The words of a language, by its code or tag (`de`, `de-AT`); English for one that we do not speak. */
export function wordsIn(tag: string | undefined): Words {
  const [code] = (tag ?? "").toLowerCase().split(/[-_]/);
  return ALL[LANGUAGES.find((language) => language === code) ?? "en"];
}
