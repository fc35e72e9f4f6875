import { phraseAt, TERMS } from "./lexicon.ts";
import { type Action, ACTIONS, type Parameter, PARAMETERS } from "./terms.ts";
import { type Token, tokensIn } from "./tokens.ts";

/** What a piece of text says, and how it was typed. */
export type Item = Spoken & {
  /** As it was typed. */
  readonly given: string;
  readonly tokens: readonly Token[];
  /** The tokens, with single spaces. */
  readonly phrase: string;
};

type Spoken =
  /** `rest` is the text behind it, for an action that takes text as it is. */
  | { readonly kind: "action"; readonly action: Action; readonly rest?: string }
  | { readonly kind: "parameter"; readonly parameter: Parameter }
  | { readonly kind: "number"; readonly value: number; readonly isPercent: boolean }
  | { readonly kind: "link" }
  | { readonly kind: "filler" }
  | { readonly kind: "unknown" };
export type ItemOf<K extends Item["kind"]> = Extract<Item, { kind: K }>;

const LINKS: ReadonlySet<string> = new Set([",", ";", "+", "&", "|", ">", "\n"]);
/** Signs that belong to phrases (`b/w`) and to percentages; by themselves they say nothing. */
const SILENT: ReadonlySet<string> = new Set(["/", "%"]);

/** The items of a text, in order; after `caption` nothing is one any more. */
export function itemsIn(original: string): readonly Item[] {
  const tokens = tokensIn(original);
  const items: Item[] = [];
  for (let at = 0; at < tokens.length;) {
    const phrase = phraseAt(TERMS, tokens, at);
    const percent = percentAt(tokens, at);
    const used = tokens.slice(at, at + (phrase?.length ?? 1 + percent));
    at += used.length;
    const [first] = used;
    const last = used.at(-1);
    if (!first || !last) break;
    const place = {
      given: original.slice(first.from, last.to).trim(),
      tokens: used,
      phrase: used.map(({ text }) => text).join(" "),
    };
    if (phrase?.meaning === "caption") {
      const rest = original.slice(last.to);
      return [...items, { kind: "action", action: "caption", rest, ...place }];
    }
    const spoken = phrase ? spokenTerm(phrase.meaning) : spokenToken(first, percent > 0);
    if (spoken) items.push({ ...spoken, ...place });
  }
  return items;
}

/** How many tokens say that the number here is a percentage. */
function percentAt(tokens: readonly Token[], at: number): number {
  if (tokens[at]?.kind !== "number") return 0;
  if (tokens[at + 1]?.text === "%") return 1;
  const phrase = phraseAt(TERMS, tokens, at + 1);
  return phrase?.meaning === "percent" ? phrase.length : 0;
}

function spokenTerm(term: string): Spoken {
  const action = ACTIONS.find((name) => name === term);
  if (action !== undefined) return { kind: "action", action };
  const parameter = PARAMETERS.find((name) => name === term);
  if (parameter !== undefined) return { kind: "parameter", parameter };
  return { kind: term === "link" ? "link" : "filler" };
}

function spokenToken({ kind, text }: Token, isPercent: boolean): Spoken | undefined {
  if (kind === "number") {
    return { kind: "number", value: Number(text.replace(",", ".")), isPercent };
  }
  if (kind === "word") return { kind: "unknown" };
  if (LINKS.has(text)) return { kind: "link" };
  return SILENT.has(text) ? undefined : { kind: "filler" };
}
