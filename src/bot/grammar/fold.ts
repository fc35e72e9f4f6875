/** Text as the grammar compares it: small letters without marks, digits 0 to 9, no invisible characters. */
interface Folded {
  readonly text: string;
  /** For each character of `text`, and for its end, where that is in the original. */
  readonly origins: readonly number[];
}

/** What Unicode's own decomposition does not make of these. */
const SPECIAL: ReadonlyMap<string, string> = new Map([
  ...pairs("ßẞ", "ss"),
  ...pairs("øØ", "o"),
  ...pairs("æÆ", "ae"),
  ...pairs("œŒ", "oe"),
  ...pairs("łŁ", "l"),
  ...pairs("−–—‐‑‒", "-"),
  ...pairs("✕✖⨯х", "x"), // the last one is Cyrillic
  ...pairs("٫", "."), // between the digits of an Arabic number
  ...pairs("،、", ","),
  ...pairs("؛", ";"),
  ...pairs("٬ºª", ""), // between thousands; after ordinals, and where a degree sign was meant
]);

/** Characters that only mark other ones, and those that nobody sees: directions, joiners, byte order marks. */
const UNSEEN = /[\p{M}\p{Cf}]/gu;
const DIGIT = /\p{Nd}/u;

/** Folds character by character, so that a place in the result leads back to the original. Linear. */
export function fold(original: string): Folded {
  const parts: string[] = [];
  const origins: number[] = [];
  let at = 0;
  for (const character of original) {
    const plain = foldCharacter(character);
    parts.push(plain);
    for (let index = 0; index < plain.length; index += 1) origins.push(at);
    at += character.length;
  }
  origins.push(at);
  return { text: parts.join(""), origins };
}

function foldCharacter(character: string): string {
  if (DIGIT.test(character)) return String(digitOf(character.codePointAt(0) ?? 0));
  const known = SPECIAL.get(character);
  return known ?? character.normalize("NFKD").toLowerCase().replaceAll(UNSEEN, "");
}

/** The digits of every script stand together, from its zero on; where several sets follow each other, each has ten. */
function digitOf(code: number): number {
  let zero = code;
  while (zero > 0 && DIGIT.test(String.fromCodePoint(zero - 1))) zero -= 1;
  return (code - zero) % 10;
}

function pairs(characters: string, plain: string): (readonly [string, string])[] {
  return Array.from(characters, (character) => [character, plain] as const);
}
