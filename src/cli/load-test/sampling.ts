import { setTimeout as sleep } from "node:timers/promises";
import { now } from "./clock.ts";
import type { Journal } from "./journal.ts";
import type { Look, Target } from "./target.ts";

const EVERY_MS = 1000;

/** How things stood at a moment. */
export interface Sample extends Pick<Look, "waiting" | "workers"> {
  /** In seconds from the start. */
  readonly at: number;
  readonly sent: number;
  readonly answered: number;
  readonly open: number;
}

/** Looks at the target once a second until stopped. A look that fails leaves a gap: the load goes on. */
export function startSampling(deps: {
  readonly target: Pick<Target, "look">;
  readonly journal: Pick<Journal, "counts">;
  readonly startedAt: number;
  readonly onSample: (sample: Sample) => void;
}): { stop(): Promise<readonly Sample[]> } {
  const { target, journal, startedAt, onSample } = deps;
  const stopping = new AbortController();
  const samples: Sample[] = [];

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const { waiting, workers } = await seen(target);
      const { sent, answered, open } = journal.counts();
      const sample = { at: (now() - startedAt) / 1000, sent, answered, open, waiting, workers };
      samples.push(sample);
      onSample(sample);
      await sleep(EVERY_MS, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  const running = run();
  return {
    async stop() {
      stopping.abort();
      await running;
      return samples;
    },
  };
}

const UNSEEN: Look = {
  waiting: undefined,
  underWay: undefined,
  deadLetters: undefined,
  workers: undefined,
};

/** What can be seen of a target; nothing while it does not answer. */
export async function seen(target: Pick<Target, "look">): Promise<Look> {
  return await target.look().catch(() => UNSEEN);
}
