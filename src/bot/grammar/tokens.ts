import { fold } from "./fold.ts";

/** A word, a number or a sign, and where it stands in the original text. */
export interface Token {
  readonly kind: "word" | "number" | "sign";
  /** Folded. */
  readonly text: string;
  readonly from: number;
  readonly to: number;
}

/**
 * In this order: a number, with a comma or a point between digits (`0,1`, but not the comma in `90, 4`); the sign between
 * two numbers (`800x600`), which says nothing; a word; a sign that links or belongs to words. Everything else is left out.
 */
const TOKEN =
  /(?<number>(?:(?<![\p{L}\p{N}])-)?\d+(?:[.,]\d+)?|(?<![\p{L}\p{N}])\.\d+)|x(?=\s*\d)(?<=\d\s*x)|(?<word>\p{L}+)|(?<sign>[,;+&|%/>\n])/gu;

/** The words, numbers and signs of a text. */
export function tokensIn(original: string): readonly Token[] {
  const { text, origins } = fold(original);
  const tokens: Token[] = [];
  for (const match of text.matchAll(TOKEN)) {
    const { number, word, sign } = match.groups ?? {};
    const kind = number === undefined ? (word === undefined ? "sign" : "word") : "number";
    const found = number ?? word ?? sign;
    if (found === undefined) continue;
    const to = origins[match.index + found.length] ?? original.length;
    tokens.push({ kind, text: found, from: origins[match.index] ?? 0, to });
  }
  return tokens;
}
