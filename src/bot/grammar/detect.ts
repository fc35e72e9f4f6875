import type { Operation } from "../operation.ts";
import type { Clause } from "./clauses.ts";
import type { Item } from "./items.ts";
import { CLASSES, phraseAt } from "./lexicon.ts";
import { type Faulty, outOfRange, shareOf } from "./told.ts";

/** What a job takes. */
const MAX_CLASSES = 100;
const MAX_CLASS_NAME = 64;

/**
 * `predict`, `predict 0.5`, `predict only people`, `find cats and dogs 60%`. Names that we have no word for are passed on
 * as they are: which ones there are, only the model knows.
 */
export function detectIn(clause: Clause): Operation | Faulty {
  const [number, another] = clause.told.filter((item) => item.kind === "number");
  const { action } = clause.action;
  if (another) return { fault: { kind: "too-many-arguments", action, given: another.given } };
  const minScore = number && shareOf(number);
  if (number && minScore === undefined) return outOfRange(clause, number);
  const classes = classesIn(clause.told);
  const bad = tooMuchIn(classes);
  if (bad !== undefined) return { fault: { kind: "not-understood", action, given: bad } };
  const options = {
    ...(minScore !== undefined && { minScore }),
    ...(classes.length > 0 && { classes }),
  };
  return Object.keys(options).length === 0 ? { kind: "detect" } : { kind: "detect", options };
}

/** What a job does not take. */
function tooMuchIn(classes: readonly string[]): string | undefined {
  if (classes.length > MAX_CLASSES) return classes.slice(0, 3).join(", ");
  return classes.find((name) => name.length > MAX_CLASS_NAME);
}

/** True for words that are names of things and no more. */
export function areClasses(items: readonly Item[]): boolean {
  return classesIn(items).every((name) => KNOWN.has(name));
}

const KNOWN: ReadonlySet<string> = new Set(
  Array.from(CLASSES.phrases.values(), ({ meaning }) => meaning),
);

/** The names that stand there, each once, in the order of the alphabet: the same wish is the same job. */
function classesIn(items: readonly Item[]): string[] {
  const words = items.flatMap(wordsOf);
  const chunks: string[][] = [[]];
  for (let at = 0; at < words.length;) {
    const known = phraseAt(CLASSES, words, at);
    const word = words[at];
    if (known) chunks.push([known.meaning], []);
    else if (word?.isName === true) chunks.at(-1)?.push(word.text);
    else chunks.push([]);
    at += known?.length ?? 1;
  }
  const names = chunks.filter(({ length }) => length > 0).map((chunk) => chunk.join(" "));
  return Array.from(new Set(names)).toSorted();
}

interface Word {
  readonly text: string;
  /** Not one of our words for something else. */
  readonly isName: boolean;
}

function wordsOf({ kind, tokens }: Item): readonly Word[] {
  if (kind === "number") return [];
  return tokens.map(({ text }) => ({ text, isName: kind === "unknown" }));
}
