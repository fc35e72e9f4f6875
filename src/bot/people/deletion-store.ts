import { z } from "zod";
import type { Table } from "../../cloud/table.ts";
import { deletionKey } from "./keys.ts";

/** Long enough for every repeat of the press, and for what is removed a quarter of an hour later. */
const KEEP_MS = 24 * 3600_000;

/** What is to be deleted, and how far that has come. Times in ms since 1970, but `expiresAt` in seconds. */
export const Deletion = z.object({
  /** The key. */
  jobId: z.string(),
  chat: z.int(),
  /** In a group only what this person asked for; absent for everything. */
  person: z.int().optional(),
  /** What was asked for later stays. */
  until: z.int(),
  requests: z.int(),
  /** Pictures and videos. */
  files: z.int(),
  /** Rows up to this time are counted. */
  countedTo: z.int(),
  doneAt: z.int().optional(),
  expiresAt: z.int(),
});
export type Deletion = z.infer<typeof Deletion>;

/** Who wants what to be deleted, and the message with the question. */
export interface DeletionWish {
  readonly chatId: number;
  readonly userId: number;
  readonly messageId: number;
}

export interface DeletionStore {
  /** The deletion of this message; however often it is pressed, one. */
  open(wish: DeletionWish): Promise<Deletion>;
  get(key: string): Promise<Deletion | undefined>;
  /** Adds to the counts what was not counted before. */
  count(
    deletion: Deletion,
    found: { readonly to: number; readonly requests: number; readonly files: number },
  ): Promise<void>;
  finish(key: string): Promise<Deletion>;
  remove(key: string): Promise<void>;
}

export function createDeletionStore({
  rows,
  now,
}: {
  readonly rows: Pick<Table, "get" | "insert" | "update" | "remove">;
  readonly now: () => number;
}): DeletionStore {
  async function get(key: string): Promise<Deletion | undefined> {
    const row = await rows.get(key);
    const deletion = row && Deletion.parse(row);
    return deletion && deletion.expiresAt * 1000 > now() ? deletion : undefined;
  }

  return {
    get,
    async open({ chatId, userId, messageId }) {
      const deletion: Deletion = {
        jobId: deletionKey(chatId, messageId),
        chat: chatId,
        ...(chatId < 0 && { person: userId }),
        until: now(),
        requests: 0,
        files: 0,
        countedTo: 0,
        expiresAt: Math.floor((now() + KEEP_MS) / 1000),
      };
      if (await rows.insert(deletion)) return deletion;
      return (await get(deletion.jobId)) ?? deletion;
    },
    async count({ jobId }, { to, requests, files }) {
      await rows.update(jobId, {
        condition: "attribute_exists(#jobId) AND #countedTo < :to",
        update: "SET #countedTo = :to ADD #requests :requests, #files :files",
        values: { to, requests, files },
      });
    },
    async finish(key) {
      const row = await rows.update(key, {
        condition: "attribute_exists(#jobId)",
        update: "SET #doneAt = :now",
        values: { now: now() },
      });
      if (row === undefined) throw new Error("The deletion is not known any more.");
      return Deletion.parse(row);
    },
    async remove(key) {
      await rows.remove([key]);
    },
  };
}
