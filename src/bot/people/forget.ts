import { z } from "zod";
import type { Blobs } from "../../cloud/blobs.ts";
import type { Queue } from "../../cloud/queue.ts";
import type { Item, Table } from "../../cloud/table.ts";
import { empty, letGo } from "../../jobs/forget-transitions.ts";
import { forgottenOf } from "../../jobs/result-message.ts";
import { isTellable, JobRow } from "../../jobs/row.ts";
import { hashed, type Logger } from "../../lib/logger.ts";
import type { Deletion, DeletionStore, DeletionWish } from "./deletion-store.ts";
import { inBatches } from "./in-batches.ts";
import { subjectOf } from "./keys.ts";
import { objectsOf, fileCount } from "./objects-of.ts";

/** Rows that are dealt with together; their objects fit into one call. */
const BATCH = 50;

/** No worker's attempt lasts longer: what it may still have written is there by then. */
const LATE_SECONDS = 15 * 60;

/** As much of a row, of a job or an album, as says where its status message is, and whether that is true still. */
const Waiting = z.object({
  chatId: z.int().optional(),
  statusMessageId: z.int().optional(),
  toldAt: z.int().optional(),
  language: z.string().optional(),
});

export interface ForgetDeps {
  readonly rows: Pick<Table, "get" | "update" | "query" | "remove">;
  readonly albumRows: Pick<Table, "scan" | "remove">;
  readonly deletions: DeletionStore;
  readonly blobs: Pick<Blobs, "remove">;
  readonly results: Pick<Queue, "send">;
  readonly thumbnailsBucket: string | undefined;
  readonly videosBucket?: string | undefined;
  /** Ends a status message that says that something is under way, if there is one; a courtesy. */
  readonly sayCancelled: (row: z.infer<typeof Waiting>) => Promise<void>;
  readonly now: () => number;
  readonly log: Logger;
}

export interface Forget {
  /** Deletes everything; however often it is begun for one message, and wherever it broke off. Gives what it was. */
  readonly now: (
    wish: DeletionWish,
    signal: AbortSignal,
  ) => Promise<Pick<Deletion, "requests" | "files">>;
  /** Removes what workers wrote after that. Safe to repeat. */
  readonly late: (key: string, signal: AbortSignal) => Promise<void>;
}

/**
 * Deletes what a person asked for, batch by batch. Objects go before their rows, so what is left of a deletion that died
 * can be found again. What has not ended is cancelled first, and its row emptied, not removed (forget-transitions.ts).
 */
export function createForget(deps: ForgetDeps): Forget {
  const { rows, albumRows, deletions, blobs, now } = deps;

  async function removeAll(deletion: Deletion, signal: AbortSignal): Promise<void> {
    for await (const batch of batchesOf(deletion)) {
      signal.throwIfAborted();
      await removeBatch(deletion, batch.map(parsed));
    }
  }

  function batchesOf({ chat, until }: Deletion): AsyncIterable<readonly Item[]> {
    return inBatches(
      rows.query({
        index: "byChat",
        hash: { name: "chatId", value: chat },
        upTo: { name: "createdAt", value: until },
        pageSize: BATCH,
      }),
      BATCH,
    );
  }

  async function removeBatch(deletion: Deletion, batch: readonly JobRow[]): Promise<void> {
    // Emptied before this try: perhaps it got no further.
    const emptied = batch.filter(({ forgottenBy }) => forgottenBy === deletion.jobId);
    const theirs = batch.filter((row) => isTheirs(row, deletion) && row.forgottenBy === undefined);
    await count(deletion, theirs);
    for (const row of theirs.filter(mayGoOn)) await cancel(row, deletion);
    for (const row of theirs.filter(isTellable)) await deps.sayCancelled(row); // its answer will not come
    await blobs.remove([
      ...emptied.flatMap(({ leftovers = [] }) => leftovers),
      ...theirs.flatMap((row) => objectsOf(row, deps)),
    ]);
    await rows.remove(theirs.filter((row) => !mayGoOn(row)).map(({ jobId }) => jobId));
  }

  /** First, since what is gone is found no more. */
  async function count(deletion: Deletion, theirs: readonly JobRow[]): Promise<void> {
    const last = theirs.at(-1);
    if (last === undefined) return;
    await deletions.count(deletion, {
      to: last.createdAt,
      requests: theirs.length,
      files: theirs.reduce((sum, row) => sum + fileCount(row), 0),
    });
  }

  async function cancel(found: JobRow, { jobId: by }: Deletion): Promise<void> {
    const item = await rows.get(found.jobId); // the index lags
    const row = item === undefined ? found : parsed(item);
    await deps.sayCancelled(row); // while it is known where
    const leftovers = objectsOf(row, deps);
    await rows.update(row.jobId, empty(row.jobId, { by, leftovers, now: now() }));
  }

  async function removeAlbums({ chat, person }: Deletion): Promise<void> {
    for await (const batch of inBatches(albumRows.scan(`${chat}#`), BATCH)) {
      const theirs = batch.filter(({ from }) => person === undefined || from === person);
      for (const album of theirs) await deps.sayCancelled(Waiting.parse(album));
      await albumRows.remove(theirs.map(({ albumId }) => String(albumId)));
    }
  }

  return {
    async now(wish, signal) {
      const deletion = await deletions.open(wish);
      if (deletion.doneAt !== undefined) return deletion;
      await removeAll(deletion, signal);
      await removeAlbums(deletion);
      if (deletion.person === undefined) await rows.remove([subjectOf(deletion.chat)]);
      await deps.results.send(forgottenOf(deletion.jobId), { delaySeconds: LATE_SECONDS });
      const { requests, files } = await deletions.finish(deletion.jobId);
      deps.log.info({ chat: hashed(wish.chatId), requests, files }, "deleted on demand");
      return { requests, files };
    },

    async late(key, signal) {
      const deletion = await deletions.get(key);
      if (deletion === undefined) return;
      await removeAll(deletion, signal); // also what the index did not show then
      for await (const batch of batchesOf(deletion)) {
        signal.throwIfAborted();
        const emptied = batch.map(parsed).filter(({ forgottenBy }) => forgottenBy === key);
        for (const { jobId } of emptied) await rows.update(jobId, letGo(now()));
      }
      await deletions.remove(key);
    },
  };
}

function parsed(item: Item): JobRow {
  return JobRow.parse(item);
}

function isTheirs({ askedBy }: JobRow, { person }: Deletion): boolean {
  return person === undefined || askedBy === person;
}

/** A cancelled job may still have a message in a queue, or a worker that has not noticed. */
function mayGoOn({ state }: JobRow): boolean {
  return state === "queued" || state === "working" || state === "cancelled";
}
