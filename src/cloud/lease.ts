import { randomUUID } from "node:crypto";
import type { Table } from "./table.ts";

/** An expired lease needs no row; it is kept for a day, for whoever looks why it moved. */
const KEEP_MS = 24 * 3600_000;

/** What only one of several processes may do at a time. */
export interface Lease {
  /** Takes the lease, or renews it, unless it is somebody else's; true when it is ours for the whole term from now. */
  hold(): Promise<boolean>;
  /** Gives it back, if it is ours, so that another one need not wait for its end. */
  release(): Promise<void>;
}

/**
 * A lease that is a row under `key`, for `termMs` at a time. Whoever dies with it loses it at the end of the term. The
 * clocks of those who want it may differ by much less than the term.
 */
export function createLease({
  rows,
  key,
  termMs,
  now,
}: {
  readonly rows: Pick<Table, "update">;
  readonly key: string;
  readonly termMs: number;
  readonly now: () => number;
}): Lease {
  const me = randomUUID();
  let isMine = false;
  return {
    async hold() {
      const at = now();
      const held = await rows.update(key, {
        condition: "attribute_not_exists(#owner) OR #owner = :me OR #leaseUntil <= :now",
        update: "SET #owner = :me, #leaseUntil = :until, #expiresAt = :expiresAt",
        values: {
          me,
          now: at,
          until: at + termMs,
          expiresAt: Math.floor((at + termMs + KEEP_MS) / 1000),
        },
      });
      isMine = held !== undefined;
      return isMine;
    },
    async release() {
      if (!isMine) return;
      isMine = false;
      await rows.update(key, {
        condition: "#owner = :me",
        update: "SET #leaseUntil = :now",
        values: { me, now: now() },
      });
    },
  };
}
