import { setTimeout as sleep } from "node:timers/promises";
import { z } from "zod";
import { RetryLater } from "../../cloud/handling.ts";
import type { Table } from "../../cloud/table.ts";
import { backoffMs } from "../../lib/backoff.ts";
import { Asks, DAY_MS, freeAt, type Limits, recent } from "./asks.ts";
import { asksKey, type Subject } from "./keys.ts";

/** Others who count in the same row at the same moment are few; then the queue asks again. */
const TRIES = 8;
const PAUSE = { baseMs: 10, capMs: 200 };

/** A little longer than the longest window. */
export const KEEP_ASKS_MS = DAY_MS + 3600_000;

const AsksRow = z.object({
  asks: Asks.default({}),
  /** Grows with each count: whoever has read an older one counts again. */
  version: z.int().default(0),
});

export interface AsksStore {
  /** Whether `id` was counted before; else when the next request is taken, ms since 1970, unless that is now. */
  look(
    subject: Subject,
    id: string,
  ): Promise<{ readonly isCounted: boolean; readonly free: number | undefined }>;
  /**
   * Counts `id`, once, unless there are too many already: then it gives when the next one is taken. However many count at
   * once, no more are taken than the limits say.
   */
  count(subject: Subject, id: string): Promise<number | undefined>;
  /**
   * Takes the right to say no until `until`: once, whoever asks, but again for the same `id`, whose saying may have
   * failed.
   */
  claimNo(subject: Subject, no: { readonly id: string; readonly until: number }): Promise<boolean>;
}

/** Who asked how often. Read and written whole, under a version, since a sliding window is no mere counter. */
export function createAsksStore({
  rows,
  now,
  limitsOf,
}: {
  readonly rows: Pick<Table, "get" | "update">;
  readonly now: () => number;
  readonly limitsOf: (subject: Subject) => Limits;
}): AsksStore {
  async function read(subject: Subject, id: string) {
    // An expired row may still be there; what no longer counts is left out all the same.
    const { asks, version } = AsksRow.parse((await rows.get(asksKey(subject))) ?? {});
    const counted = recent(asks, now());
    const isCounted = id in counted;
    return { counted, version, isCounted, free: freeAt(counted, limitsOf(subject), now()) };
  }

  const expiresAt = () => Math.floor((now() + KEEP_ASKS_MS) / 1000);

  return {
    look: read,

    async count(subject, id) {
      for (let attempt = 1; attempt <= TRIES; attempt += 1) {
        const { counted, version, isCounted, free } = await read(subject, id);
        if (isCounted) return undefined;
        if (free !== undefined) return free;
        const written = await rows.update(asksKey(subject), {
          condition: "attribute_not_exists(#version) OR #version = :version",
          update: "SET #asks = :asks, #version = :next, #expiresAt = :expiresAt",
          values: {
            version,
            next: version + 1,
            asks: { ...counted, [id]: now() },
            expiresAt: expiresAt(),
          },
        });
        if (written !== undefined) return undefined;
        await sleep(backoffMs(attempt, PAUSE));
      }
      throw new RetryLater(1, "Too many count in the same row at once.");
    },

    async claimNo(subject, { id, until }) {
      const claimed = await rows.update(asksKey(subject), {
        condition: "attribute_not_exists(#toldUntil) OR #toldUntil <= :now OR #toldFor = :id",
        update: "SET #toldUntil = :until, #toldFor = :id, #expiresAt = :expiresAt",
        values: { now: now(), until, id, expiresAt: expiresAt() },
      });
      return claimed !== undefined;
    },
  };
}
