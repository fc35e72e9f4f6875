import type { Table } from "../../cloud/table.ts";

/**
 * Edits that nobody waits for, at most. Telegram takes about 30 messages a second from a bot and 20 a minute in a group,
 * edits included; the rest is left to answers.
 */
const PER_SECOND = 10;
const PER_CHAT_AND_MINUTE = 5;

/** The counters of a window are of no use after it. */
const KEEP_SECONDS = 3600;

/** Whether one more edit that nobody waits for may be made in a chat now; it then counts as made. */
export type Pace = (chatId: number) => Promise<boolean>;

/** Counts in a table, so that all replicas keep one pace together. */
export function createPace({
  counters,
  now,
}: {
  readonly counters: Pick<Table, "update">;
  readonly now: () => number;
}): Pace {
  async function isTaken(key: string, limit: number): Promise<boolean> {
    const counted = await counters.update(key, {
      condition: "attribute_not_exists(#taken) OR #taken < :limit",
      update: "SET #expiresAt = :expiresAt ADD #taken :one",
      values: { limit, expiresAt: Math.floor(now() / 1000) + KEEP_SECONDS, one: 1 },
    });
    return counted !== undefined;
  }

  return async (chatId) => {
    const seconds = Math.floor(now() / 1000);
    const minutes = Math.floor(seconds / 60);
    return (
      (await isTaken(`pace#${chatId}#${minutes}`, PER_CHAT_AND_MINUTE)) &&
      (await isTaken(`pace#all#${seconds}`, PER_SECOND))
    );
  };
}
