import type { Album } from "./album.ts";

/** Items of an album come one after the other; after this much silence it is taken for complete. */
export const SILENCE_MS = 2000;

/** An album that goes on for longer is closed all the same; what comes then is a message of its own. */
const MAX_OPEN_MS = 15_000;

/**
 * Under load items lag behind; the others of their album then lie in the queue, and as much more silence means nothing.
 * No more than this, or albums of an hour ago (Telegram repeats what it could not deliver) would wait for nothing.
 */
const MAX_LAG_MS = 15_000;

/** So many updates are always on their way; more mean that items of any album may still lie in the inbox. */
const ORDINARY_BACKLOG = 20;
/** With a backlog an album is kept open for at most this long. */
const MAX_BACKLOG_MS = 5 * 60_000;
/** What an update takes, at most; so long, within bounds, until another look is worth it. */
const UPDATE_MS = 20;
const BACKLOG_LOOK_MS = { min: 2000, max: 30_000 };

/** How long to wait with an album that is quiet, since so many updates wait in the inbox; undefined for not at all. */
export function backlogPauseMs(waiting: number, openForMs: number): number | undefined {
  if (waiting <= ORDINARY_BACKLOG || openForMs > MAX_BACKLOG_MS) return undefined;
  return Math.min(Math.max(BACKLOG_LOOK_MS.min, waiting * UPDATE_MS), BACKLOG_LOOK_MS.max);
}

/** Items that came with such gaps may come with larger ones. */
const GAPS = 3;

/**
 * When an album that is open is taken for complete, ms since 1970, unless another item comes.
 *
 * An album has two items at least, so a single one in a private chat is waited with to the end; in a group the others may
 * be kept from us.
 */
export function quietAt(album: Pick<Album, "firstAt" | "lastAt" | "items" | "chatId">): number {
  const { firstAt, lastAt, items, chatId } = album;
  const sentAt = Math.max(...items.map((item) => item.sentAt ?? lastAt));
  const lagMs = Math.min(Math.max(0, lastAt - sentAt), MAX_LAG_MS);
  const endAt = firstAt + MAX_OPEN_MS + lagMs;
  if (items.length === 1 && chatId > 0) return endAt;
  const meanGapMs = (lastAt - firstAt) / Math.max(1, items.length - 1);
  return Math.min(lastAt + Math.max(SILENCE_MS, lagMs, GAPS * meanGapMs), endAt);
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
