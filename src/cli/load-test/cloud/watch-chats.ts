import type { JobStore } from "../../../jobs/job-store.ts";
import type { JobRow } from "../../../jobs/row.ts";
import type { Ear } from "../journal.ts";
import { keepLooking } from "./keep-looking.ts";

/** A request whose answer is awaited. */
export interface Awaited {
  readonly index: number;
  readonly messageIds: readonly number[];
  /** How many of its jobs must have been told of. */
  readonly rows: number;
}

/** Each look reads the rows of a chat since the oldest request without an answer. */
const PAUSE_MS = 2000;
const MAX_FAILURES = 5;
/** The clock of the bot, which dates rows, may be behind ours. */
const CLOCKS_MS = 60_000;

/** Looks at the newest rows of chats until the bot has told of all that is awaited there. */
export function watchChats(
  store: Pick<JobStore, "ofChat">,
  ear: Ear,
): {
  expect(chatId: number, awaited: Awaited): void;
  readonly ended: Promise<void>;
  stop(): void;
} {
  const startedAt = Date.now();
  const chats = new Map<number, Awaited[]>();

  async function look(chatId: number, awaited: readonly Awaited[]): Promise<void> {
    const told = new Map<number, JobRow>();
    for await (const row of store.ofChat(chatId, Date.now())) {
      if (row.createdAt < startedAt - CLOCKS_MS) break;
      if (row.toldAt !== undefined) told.set(row.replyTo, row);
    }
    const left = awaited.filter((each) => !isTold(each, told));
    chats.set(chatId, [
      ...left,
      ...(chats.get(chatId) ?? []).filter((each) => !awaited.includes(each)),
    ]);
  }

  function isTold(
    { index, messageIds, rows }: Awaited,
    told: ReadonlyMap<number, JobRow>,
  ): boolean {
    const found = messageIds.flatMap((messageId) => told.get(messageId) ?? []);
    if (found.length < rows) return false;
    const at = Math.max(...found.map(({ toldAt }) => toldAt ?? 0));
    ear.answered(index, { at, isInWords: found.every(({ state }) => state !== "delivered") });
    return true;
  }

  async function lookAtAll(): Promise<void> {
    for (const [chatId, awaited] of chats) if (awaited.length > 0) await look(chatId, awaited);
  }

  return {
    expect(chatId, awaited) {
      chats.set(chatId, [...(chats.get(chatId) ?? []), awaited]);
    },
    ...keepLooking({ look: lookAtAll, pauseMs: PAUSE_MS, maxFailures: MAX_FAILURES }),
  };
}
