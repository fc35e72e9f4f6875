import type { Item, ItemOf } from "./items.ts";

/** One action and what it is told. */
export interface Clause {
  readonly action: ItemOf<"action">;
  /** Without what says nothing; with what links, since names of things are told apart by it. */
  readonly told: readonly Item[];
}

/**
 * Which words belong to which action. Between two links, what follows an action belongs to it, unless something stands
 * before the first one (`10 blur`): then what stands before an action belongs to it. Links without an action between them
 * lead on (`rotate 90, clockwise`).
 */
export function clausesIn(items: readonly Item[]): readonly Clause[] {
  const clauses: { action: ItemOf<"action">; told: Item[] }[] = [];
  let waiting: Item[] = [];
  for (const piece of pieces(items)) {
    const isArgumentFirst = piece.find(isMeant)?.kind !== "action";
    const lastAction = piece.findLastIndex(({ kind }) => kind === "action");
    for (const [index, item] of piece.entries()) {
      const last = clauses.at(-1);
      if (item.kind === "action") {
        if (last && isSynonymOf(item, last)) continue;
        clauses.push({ action: item, told: waiting });
        waiting = [];
      } else if (last && !(isArgumentFirst && index < lastAction)) {
        last.told.push(item);
      } else {
        waiting.push(item);
      }
    }
  }
  return clauses;
}

/** Says something: neither a link nor a word of courtesy. */
export function isMeant(item: Item): boolean {
  return item.kind !== "filler" && item.kind !== "link";
}

/** Each but the first begins with its link. */
function pieces(items: readonly Item[]): readonly (readonly Item[])[] {
  const found: Item[][] = [[]];
  for (const item of items) {
    if (item.kind === "link") found.push([item]);
    else found.at(-1)?.push(item);
  }
  return found;
}

/** `segment threshold 100`: two words for one thing, with nothing between them. The same word twice is meant twice. */
function isSynonymOf(item: ItemOf<"action">, last: Clause): boolean {
  const isAlone = last.told.every(({ kind }) => kind === "filler");
  return (
    isAlone &&
    item.action === last.action.action &&
    item.action !== "caption" &&
    item.phrase !== last.action.phrase
  );
}
