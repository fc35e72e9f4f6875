import type { Nearest } from "./grammar/reading.ts";
import type { Action } from "./grammar/terms.ts";
import type { Button, Buttons } from "./telegram/gateway.ts";
import type { Words } from "./words/words.ts";

/** What most people want, in the order of the buttons. Each does something without being told more. */
const COMMON: readonly (readonly Action[])[] = [
  ["detect"],
  ["blur", "grey", "sharpen"],
  ["rotate", "mirror", "negative"],
  ["contour", "thumbnail"],
];

/** What may have been meant, then the common actions. A button sends back words that the grammar reads. */
export function offerButtons(nearest: Nearest | undefined, words: Words): Buttons {
  const common = COMMON.map((row) =>
    row.map((action): Button => ({ text: words.actions[action].button, data: action })),
  );
  if (!nearest) return common;
  const data = nearest.text ?? words.actions[nearest.action].example;
  return [[{ text: data, data }], ...common];
}
