import { z } from "zod";

export const MINUTE_MS = 60_000;
export const DAY_MS = 24 * 3600_000;

/** How many requests are taken in any 60 seconds, and in any 24 hours; a day of 0 is one without limits. */
export interface Limits {
  readonly perMinute: number;
  readonly perDay: number;
}

/** When somebody asked, ms since 1970, by a hash of what they asked: one that is handled again is known. */
export const Asks = z.record(z.string(), z.int());
export type Asks = z.infer<typeof Asks>;

/** Those that still count. */
export function recent(asks: Asks, now: number): Asks {
  return Object.fromEntries(Object.entries(asks).filter(([, at]) => at > now - DAY_MS));
}

/** When the next request is taken, ms since 1970; undefined when that is now. */
export function freeAt(asks: Asks, limits: Limits, now: number): number | undefined {
  const newestFirst = Object.values(asks).toSorted((one, other) => other - one);
  const ends = [
    endOf(newestFirst, { limit: limits.perMinute, windowMs: MINUTE_MS }),
    endOf(newestFirst, { limit: limits.perDay, windowMs: DAY_MS }),
  ];
  const free = Math.max(...ends);
  return free > now ? free : undefined;
}

/** When the window no longer holds `limit` requests: the one that fills it has left it then. */
function endOf(
  newestFirst: readonly number[],
  { limit, windowMs }: { readonly limit: number; readonly windowMs: number },
): number {
  return (newestFirst[limit - 1] ?? -Infinity) + windowMs;
}
