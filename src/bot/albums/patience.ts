import type { Album } from "./album.ts";

/** Items of an album come one after the other; after this much silence it is taken for complete. */
export const SILENCE_MS = 2000;

/** An album that goes on for longer is closed all the same; what comes then is a message of its own. */
const MAX_OPEN_MS = 15_000;

/**
 * Where Telegram is behind with what it hands over, the others of an album lie there, and as much more silence means
 * nothing. No more than this, or albums of an hour ago (it repeats what it could not deliver) would wait for nothing.
 */
const MAX_LAG_MS = 15_000;

/** Items that came with such gaps may come with larger ones. */
const GAPS = 3;

/**
 * When an album that is open is taken for complete, ms since 1970, unless another item comes by then.
 *
 * That is by the times at which the items were put in the inbox: how long they lay there, and the gaps between those in
 * which they were read from it, say nothing of the album. An album has two items at least, so a single one in a private
 * chat is waited with to the end; in a group the others may be kept from us.
 */
export function quietAt(album: Timed & Pick<Album, "chatId">): number {
  const { items, chatId } = album;
  const queuedAt = queuedTimes(album);
  const firstAt = Math.min(...queuedAt);
  const lastAt = Math.max(...queuedAt);
  const sentAt = Math.max(...items.map((item) => item.sentAt ?? lastAt));
  const lagMs = Math.min(Math.max(0, lastAt - sentAt), MAX_LAG_MS);
  const endAt = firstAt + MAX_OPEN_MS + lagMs;
  if (items.length === 1 && chatId > 0) return endAt;
  const meanGapMs = (lastAt - firstAt) / Math.max(1, items.length - 1);
  return Math.min(lastAt + Math.max(SILENCE_MS, lagMs, GAPS * meanGapMs), endAt);
}

/** A message that is to close an album comes within this, but for a backlog; one that does not may be lost. */
const CLOSING_MS = 30_000;

/** How long until it is asked again for the closing of an album; the longer it has taken so far, the longer. */
export function closingPauseMs(album: Timed, now: number): number {
  return Math.max(CLOSING_MS, now - Math.min(...queuedTimes(album)));
}

type Timed = Pick<Album, "lastAt" | "items">;

function queuedTimes({ items, lastAt }: Timed): readonly number[] {
  return items.map(({ queuedAt = lastAt }) => queuedAt);
}

/**
 * The answer waits for this long after the last result; then it is given with what is ready, and names the rest.
 * Before the first result it waits: under load the jobs of one album wait together.
 */
export const RESULTS_PATIENCE_MS = 60_000;

/** Longest pause between two looks at an album that has no result yet; SQS takes no longer delay. */
export const MAX_LOOK_MS = 900_000;

/** An album without any result after this long will not have one. */
export const MAX_WAIT_MS = 24 * 3600_000;

/** Longer than any send, retries included. */
export const SEND_LEASE_MS = 3 * 60_000;

/** After a send of unknown outcome, this long to see whether the person asks again before words follow. */
export const UNKNOWN_PAUSE_MS = 60_000;
