import { lexicon, phraseAt, SPOKEN } from "./lexicon.ts";
import { tokensIn } from "./tokens.ts";

/** Greetings and calls for help, in all our languages. */
const WHOLE = lexicon(
  SPOKEN.flatMap(({ said }) =>
    (["start", "help"] as const).flatMap((meaning) =>
      said[meaning].split(",").map((phrase) => [phrase, meaning] as const),
    ),
  ),
);

const DONT_QUOTE = lexicon(
  SPOKEN.flatMap(({ said }) => said.dontQuote.split(",").map((phrase) => [phrase, true] as const)),
);

/** What a text says when it says nothing else: a greeting, or a call for help. */
export function saidIn(text: string): "start" | "help" | undefined {
  const tokens = tokensIn(text);
  const phrase = phraseAt(WHOLE, tokens, 0);
  return phrase?.length === tokens.length ? phrase.meaning : undefined;
}

/** Whether a text asks not to be quoted, anywhere in it. */
export function asksNotToBeQuoted(text: string): boolean {
  const tokens = tokensIn(text);
  return tokens.some((_, at) => phraseAt(DONT_QUOTE, tokens, at) !== undefined);
}
