import { type Filter, MAX_FILTERS } from "../../jobs/filter.ts";
import type { Operation } from "../operation.ts";
import { type Clause, clausesIn, isMeant } from "./clauses.ts";
import { concatIn } from "./concat.ts";
import { areClasses, detectIn } from "./detect.ts";
import { filterIn, isFilter } from "./filters.ts";
import { type Item, itemsIn } from "./items.ts";
import { nearestTo } from "./nearest.ts";
import type { Reading } from "./reading.ts";
import { thumbnailIn } from "./sides.ts";
import type { Action } from "./terms.ts";
import type { Faulty } from "./told.ts";

/** What is a job of its own kind, and stands alone. */
const ALONE: ReadonlyMap<Action, (clause: Clause) => Operation | Faulty> = new Map([
  ["detect", detectIn],
  ["thumbnail", thumbnailIn],
  ["concat", concatIn],
]);

/**
 * What words ask for, in any of our languages; pure, and linear in their length. `seed` is what chance goes by: made of
 * the message, so that the same message twice is the same job.
 */
export function read(text: string, seed: number): Reading {
  const items = itemsIn(text);
  const asked = askedIn(items, seed);
  if (asked === undefined) return { kind: "unknown", nearest: nearestTo(items, canBeRead) };
  return "fault" in asked
    ? { kind: "fault", fault: asked.fault }
    : { kind: "operation", operation: asked };
}

function canBeRead(text: string): boolean {
  const asked = askedIn(itemsIn(text), 0);
  return asked !== undefined && !("fault" in asked);
}

/** Undefined when it asks for nothing. */
function askedIn(items: readonly Item[], seed: number): Operation | Faulty | undefined {
  const clauses = clausesIn(items);
  const isNothing = clauses.length === 0 || isAboutSomethingElse(items, clauses);
  return isNothing ? undefined : operationIn(clauses, seed);
}

/** Who begins with words that we do not know talks of something else (`look at my mirror`), or of things to find. */
function isAboutSomethingElse(items: readonly Item[], clauses: readonly Clause[]): boolean {
  const first = items.find(isMeant);
  if (first?.kind !== "unknown") return false;
  const [only, ...others] = clauses;
  const isSearch = only?.action.action === "detect" && others.length === 0;
  return !isSearch || !areClasses(only.told);
}

function operationIn(clauses: readonly Clause[], seed: number): Operation | Faulty {
  const [only, ...others] = clauses;
  const reader = only && others.length === 0 && ALONE.get(only.action.action);
  if (reader) return reader(only);
  const filters: Filter[] = [];
  for (const clause of clauses) {
    const { action } = clause.action;
    if (!isFilter(action)) return { fault: { kind: "not-in-a-chain", action } };
    const filter = filterIn(action, clause, seed);
    if ("fault" in filter) return filter;
    filters.push(filter);
  }
  const count = filters.length;
  if (count > MAX_FILTERS) return { fault: { kind: "too-many-filters", count } };
  return { kind: "filter", filters };
}
