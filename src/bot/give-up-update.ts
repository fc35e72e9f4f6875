import type { Queue } from "../cloud/queue.ts";
import type { JobStore } from "../jobs/job-store.ts";
import { resultOf } from "../jobs/result-message.ts";
import { isTellable } from "../jobs/row.ts";
import * as transitions from "../jobs/transitions.ts";
import { createBot, type HandleUpdate } from "./bot.ts";
import { jobOf, rowOf } from "./job-of.ts";

export interface GiveUpUpdateDeps {
  readonly botId: number;
  readonly botName: string;
  readonly store: JobStore;
  readonly results: Pick<Queue, "send">;
  readonly imagesBucket: string;
  readonly now: () => number;
}

/**
 * Ends what an update asked for after its last try, so that the person is told that it failed. The features find the wish
 * in it again; what they would only say is left unsaid. Safe to repeat.
 */
export function createGiveUpUpdate(deps: GiveUpUpdateDeps): HandleUpdate {
  const { store, now } = deps;
  return createBot({
    ...deps,
    gateway: { sendText: async () => 0, answerCallback: async () => undefined },
    async request(wish) {
      const job = jobOf(wish, deps);
      // Perhaps not even the row was written.
      await store.open(job, { now: now(), ...rowOf(wish) });
      if (wish.statusMessageId !== undefined) {
        // The offer becomes the answer: a button that no longer does anything must not stay.
        await store.change(job.id, transitions.recordStatus(now(), wish.statusMessageId));
      }
      await store.change(job.id, transitions.fail(now(), "out-of-tries"));
      const row = await store.get(job.id, now());
      if (row && isTellable(row)) await deps.results.send(resultOf(job.id));
    },
  });
}
