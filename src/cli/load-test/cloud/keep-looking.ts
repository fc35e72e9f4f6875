import { setTimeout as sleep } from "node:timers/promises";

/** Looks again and again, with a pause in between. `ended` rejects when so many looks in a row have failed. */
export function keepLooking({
  look,
  pauseMs,
  maxFailures,
}: {
  readonly look: () => Promise<void>;
  readonly pauseMs: number;
  readonly maxFailures: number;
}): { readonly ended: Promise<void>; stop(): void } {
  const stopping = new AbortController();

  async function run(): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      try {
        await look();
        failures = 0;
      } catch (err) {
        failures += 1;
        if (failures === maxFailures) throw err;
      }
      // A stop ends the pause; the loop sees it.
      await sleep(pauseMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  return { ended: run(), stop: () => stopping.abort() };
}
