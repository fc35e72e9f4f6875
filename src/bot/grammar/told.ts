import type { Clause } from "./clauses.ts";
import type { Item, ItemOf } from "./items.ts";
import type { Fault } from "./reading.ts";
import type { Parameter } from "./terms.ts";

/** What an action understands. */
interface Takes {
  /** How many numbers, at most. */
  readonly numbers?: number;
  /** Words of which it takes one. */
  readonly oneOf?: readonly Parameter[];
  /** Others of which it takes one, too. */
  readonly andOneOf?: readonly Parameter[];
}

/** What it was told, all of it understood. */
interface Told {
  readonly numbers: readonly ItemOf<"number">[];
  readonly parameters: ReadonlySet<Parameter>;
}

/** Instead of what was asked for: what is wrong with how. */
export interface Faulty {
  readonly fault: Fault;
}

/** What a clause tells its action; a fault for the first thing that the action does not understand. */
export function toldIn({ action: { action }, told }: Clause, takes: Takes): Told | Faulty {
  const { numbers: most = 0, oneOf = [], andOneOf = [] } = takes;
  const numbers: ItemOf<"number">[] = [];
  const parameters = new Set<Parameter>();
  const fits = (parameter: Parameter): boolean =>
    [oneOf, andOneOf].some(
      (group) =>
        group.includes(parameter) &&
        group.every((other) => other === parameter || !parameters.has(other)),
    );
  for (const item of told) {
    const { given } = item;
    if (item.kind === "unknown") return { fault: { kind: "not-understood", action, given } };
    if (item.kind === "number" && numbers.push(item) > most) return tooMuch(item);
    if (item.kind !== "parameter") continue;
    if (!fits(item.parameter)) return tooMuch(item);
    parameters.add(item.parameter);
  }
  return { numbers, parameters };

  function tooMuch({ given }: Item): Faulty {
    return { fault: { kind: "too-many-arguments", action, given } };
  }
}

/** Whole numbers within a range (a percentage is none). */
export function isWhole({ value, isPercent }: ItemOf<"number">, min: number, max: number): boolean {
  return !isPercent && Number.isInteger(value) && value >= min && value <= max;
}

/** A share of one: `0.1`, `0,1` or `10%`; undefined for what is none. */
export function shareOf({ value, isPercent }: ItemOf<"number">): number | undefined {
  const share = isPercent ? value / 100 : value;
  return share >= 0 && share <= 1 ? share : undefined;
}

export function outOfRange({ action: { action } }: Clause, { given }: Item): Faulty {
  return { fault: { kind: "out-of-range", action, given } };
}

export function missing({ action: { action } }: Clause): Faulty {
  return { fault: { kind: "missing", action } };
}
