import { editDistance } from "./edit-distance.ts";
import type { Item } from "./items.ts";
import { TERMS } from "./lexicon.ts";
import type { Nearest } from "./reading.ts";
import { type Action, ACTIONS, PARAMETERS } from "./terms.ts";

/** Who writes more than this does not ask for an action with a slip in it. */
const MAX_ITEMS = 12;
/** Bytes that a button sends back. */
const MAX_TEXT_BYTES = 64;
/** Shorter words are near to too many others. */
const MIN_LENGTH = 3;

/** The phrases that are worth a suggestion. */
const PHRASES = Array.from(TERMS.phrases, ([phrase, { meaning, written }]) => ({
  phrase,
  written,
  action: ACTIONS.find((action) => action === meaning),
  isParameter: PARAMETERS.some((parameter) => parameter === meaning),
})).filter(({ action, isParameter }) => action !== undefined || isParameter);

type Phrase = (typeof PHRASES)[number];

/** What words that ask for nothing may have been meant to ask for. */
export function nearestTo(
  items: readonly Item[],
  canBeRead: (text: string) => boolean,
): Nearest | undefined {
  const known = items.find((item) => item.kind === "action");
  const first = items.slice(0, MAX_ITEMS);
  const corrections = first.map((item) => (item.kind === "unknown" ? near(item.phrase) : item));
  const action = known?.action ?? actionIn(corrections);
  if (action === undefined) return wholeNearest(first);
  const text = first
    .map((item, index) => writtenAs(corrections[index]) ?? item.phrase)
    .join(" ")
    .replaceAll(" ,", ",");
  const isGood = items.length <= MAX_ITEMS && canBeRead(text) && fitsButton(text);
  return { action, text: isGood ? text : undefined };
}

/** For phrases of several words with a slip in one of them. */
function wholeNearest(items: readonly Item[]): Nearest | undefined {
  const words = items.filter(({ kind }) => kind !== "number").map(({ phrase }) => phrase);
  const action = near(words.join(" "))?.action;
  return action && { action, text: undefined };
}

/** The phrase with the fewest slips from here, if they are few for its length. */
function near(written: string): Phrase | undefined {
  if (written.length < MIN_LENGTH) return undefined;
  let best: Phrase | undefined;
  let least = Math.min(3, Math.floor(written.length / 3)) + 1;
  for (const candidate of PHRASES) {
    if (candidate.phrase.length <= MIN_LENGTH) continue;
    const distance = editDistance(written, candidate.phrase, least - 1);
    if (distance >= least) continue;
    least = distance;
    best = candidate;
  }
  return best;
}

function actionIn(corrections: readonly (Item | Phrase | undefined)[]): Action | undefined {
  for (const each of corrections) {
    if (each && "action" in each && each.action !== undefined) return each.action;
  }
  return undefined;
}

function writtenAs(correction: Item | Phrase | undefined): string | undefined {
  return correction && "written" in correction ? correction.written : undefined;
}

function fitsButton(text: string): boolean {
  return Buffer.byteLength(text) <= MAX_TEXT_BYTES;
}
