import type { ClassName } from "./class-names.ts";
import type { Language } from "./language.ts";

/** Words whose plural follows no rule, of the class names that detectors use. */
const IRREGULAR: ReadonlyMap<string, string> = new Map([
  ["person", "people"],
  ["man", "men"],
  ["woman", "women"],
  ["child", "children"],
  ["mouse", "mice"],
  ["knife", "knives"],
  ["tooth", "teeth"],
  ["foot", "feet"],
  ["sheep", "sheep"],
  ["fish", "fish"],
  ["deer", "deer"],
  ["broccoli", "broccoli"],
  ["skis", "skis"],
  ["scissors", "scissors"],
  ["pants", "pants"],
  ["glasses", "glasses"],
]);

/** English: `wine glass` → `wine glasses`: the last word is the one that changes. */
export function plural(noun: string): string {
  const words = noun.split(" ");
  const last = words.pop() ?? "";
  return [...words, pluralOfWord(last)].join(" ");
}

function pluralOfWord(word: string): string {
  const irregular = IRREGULAR.get(word);
  if (irregular !== undefined) return irregular;
  if (/(s|x|z|ch|sh)$/.test(word)) return `${word}es`;
  if (/[^aeiou]y$/.test(word)) return `${word.slice(0, -1)}ies`;
  return `${word}s`;
}

/** Chooses the form for a count by the plural rules of the language; `other` where it has no form of its own. */
export function counting(language: Language) {
  const rules = new Intl.PluralRules(language);
  return (count: number, one: string, other: string): string =>
    rules.select(count) === "one" ? one : other;
}

/** A function for `Words.noun`: by the table (`person: "Person, Personen"`), else by the English rules. */
export function nouns(language: Language, table?: Readonly<Record<ClassName, string>>) {
  const choose = counting(language);
  const chooseEnglish = counting("en");
  const entries = new Map<string, string>(Object.entries(table ?? {}));
  return (className: string, count: number): string => {
    const [one, other] = entries.get(className)?.split(", ") ?? [];
    return one === undefined || other === undefined
      ? chooseEnglish(count, className, plural(className))
      : choose(count, one, other);
  };
}
