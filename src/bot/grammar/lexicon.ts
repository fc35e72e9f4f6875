import { CLASS_NAMES } from "../words/class-names.ts";
import { LANGUAGES } from "../words/language.ts";
import { wordsIn } from "../words/languages.ts";
import type { Term } from "./terms.ts";
import { tokensIn } from "./tokens.ts";

/** Phrases and what they mean; a phrase is its folded tokens with single spaces. */
interface Lexicon<Meaning> {
  readonly phrases: ReadonlyMap<string, Entry<Meaning>>;
  /** Tokens in the longest phrase. */
  readonly longest: number;
}

interface Entry<Meaning> {
  readonly meaning: Meaning;
  /** As the language writes it. */
  readonly written: string;
}

/** The words of all our languages. */
export const SPOKEN = LANGUAGES.map(wordsIn);

/** The words for terms in all our languages: who writes in one understands the others' words, too. */
export const TERMS: Lexicon<Term> = lexicon(
  SPOKEN.flatMap(({ vocabulary }) =>
    // Safe: the keys of a vocabulary are the terms, as its type says.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    (Object.entries(vocabulary) as [Term, string][]).flatMap(([term, list]) =>
      list.split(",").map((phrase) => [phrase, term] as const),
    ),
  ),
);

/** The names of classes in all our languages, singular and plural. */
export const CLASSES: Lexicon<string> = lexicon(
  SPOKEN.flatMap((words) =>
    CLASS_NAMES.flatMap((name) => [1, 2].map((count) => [words.noun(name, count), name] as const)),
  ),
);

/** Folded and with single spaces, as phrases are looked up. */
function phraseOf(text: string): string {
  return tokensIn(text)
    .map((token) => token.text)
    .join(" ");
}

/** Umlauts may be written as two letters, too. */
function spellings(phrase: string): readonly string[] {
  const spelled = phrase.replaceAll("ä", "ae").replaceAll("ö", "oe").replaceAll("ü", "ue");
  return spelled === phrase ? [phrase] : [phrase, spelled];
}

/** The longest phrase that begins at a place in a list of tokens. */
export function phraseAt<Meaning>(
  { phrases, longest }: Lexicon<Meaning>,
  tokens: readonly { readonly text: string }[],
  at: number,
): { readonly meaning: Meaning; readonly length: number } | undefined {
  for (let length = Math.min(longest, tokens.length - at); length > 0; length -= 1) {
    const phrase = tokens.slice(at, at + length).map(({ text }) => text);
    const entry = phrases.get(phrase.join(" "));
    if (entry !== undefined) return { meaning: entry.meaning, length };
  }
  return undefined;
}

/** A lexicon of phrases as the languages write them; of two meanings of a phrase the first one counts. */
export function lexicon<Meaning>(
  entries: readonly (readonly [string, Meaning])[],
): Lexicon<Meaning> {
  const phrases = new Map<string, Entry<Meaning>>();
  for (const [written, meaning] of entries) {
    for (const phrase of spellings(written).map(phraseOf)) {
      if (!phrases.has(phrase)) phrases.set(phrase, { meaning, written: written.trim() });
    }
  }
  const lengths = Array.from(phrases.keys(), (phrase) => phrase.split(" ").length);
  return { phrases, longest: Math.max(...lengths) };
}
