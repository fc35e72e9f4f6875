import type { JobStore } from "../../jobs/job-store.ts";
import type { JobRow } from "../../jobs/row.ts";
import { isVideoKept } from "../videos/fresh-link.ts";

/** What `/history` shows; as many buttons, too. */
const MAX_SHOWN = 10;

/** Who has had so many requests without a result in a row is not looked through further. */
const LOOK_THROUGH = 200;

/** The finished requests of a chat. Everybody in it has seen them there. */
export interface History {
  /** The last ten, the newest first. */
  last(chatId: number): Promise<readonly JobRow[]>;
  /** One of them; undefined when it is another chat's, or no longer there. */
  one(chatId: number, jobId: string): Promise<JobRow | undefined>;
}

export function createHistory({
  store,
  now,
}: {
  readonly store: Pick<JobStore, "get" | "ofChat">;
  readonly now: () => number;
}): History {
  return {
    async last(chatId) {
      const finished: JobRow[] = [];
      let seen = 0;
      for await (const row of store.ofChat(chatId, now())) {
        seen += 1;
        if (hasResult(row, now())) finished.push(row);
        if (finished.length === MAX_SHOWN || seen === LOOK_THROUGH) break;
      }
      return finished;
    },
    async one(chatId, jobId) {
      const row = await store.get(jobId, now());
      return row?.chatId === chatId && hasResult(row, now()) ? row : undefined;
    },
  };
}

function hasResult(row: JobRow, now: number): boolean {
  const { state, result } = row;
  const isDone = state === "done" || state === "delivered";
  return isDone && (result !== undefined || isVideoKept(row, now));
}
