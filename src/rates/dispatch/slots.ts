import { z } from "zod";
import type { Table } from "../../cloud/table.ts";

/** The one item that says which tasks there may be; no upload has this id. */
const ITEM = "slots";

const Slots = z.object({ holders: z.set(z.string()).optional() });

/**
 * So many tasks may run at once, counted in one item that is changed under a condition: however many dispatchers there
 * are and wherever they are stopped, no more hold a slot. A task holds its slot, under its token, from before it is asked
 * for until it is known to have ended.
 */
export interface Slots {
  /** `held` when the token has one already, from before. */
  claim(token: string): Promise<"claimed" | "held" | "full">;
  /** Safe to repeat. */
  release(token: string): Promise<void>;
  holders(): Promise<ReadonlySet<string>>;
}

export function createSlots(table: Table, max: number): Slots {
  async function holders(): Promise<ReadonlySet<string>> {
    return Slots.parse((await table.get(ITEM)) ?? {}).holders ?? new Set();
  }

  return {
    holders,

    async claim(token) {
      const claimed = await table.update(ITEM, {
        condition:
          "attribute_not_exists(#holders) OR (size(#holders) < :max AND NOT contains(#holders, :token))",
        update: "ADD #holders :tokens",
        values: { max, token, tokens: new Set([token]) },
      });
      if (claimed) return "claimed";
      return (await holders()).has(token) ? "held" : "full";
    },

    async release(token) {
      await table.update(ITEM, {
        update: "DELETE #holders :tokens",
        values: { tokens: new Set([token]) },
      });
    },
  };
}
