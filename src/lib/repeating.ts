import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "./logger.ts";
import type { Service } from "./service.ts";

/**
 * Work that is done again and again: at once, and then every `everyMs`; when it takes longer than that, right after its
 * end, never twice at a time. Work that fails is logged and has its next turn. A stop waits for what is under way.
 */
export function createRepeating({
  name,
  everyMs,
  work,
  log,
}: {
  readonly name: string;
  readonly everyMs: number;
  readonly work: () => Promise<void>;
  readonly log: Logger;
}): Service {
  const stopping = new AbortController();
  let running: Promise<void> | undefined;

  async function run(): Promise<void> {
    while (!stopping.signal.aborted) {
      const startedAt = performance.now();
      try {
        await work();
      } catch (err) {
        log.error({ err, service: name }, "work failed; it is tried again at its next turn");
      }
      const leftMs = Math.max(0, everyMs - (performance.now() - startedAt));
      // A stop ends the pause; the loop sees it.
      await sleep(leftMs, undefined, { signal: stopping.signal }).catch(() => undefined);
    }
  }

  return {
    name,
    async start() {
      running ??= run();
    },
    async stop() {
      stopping.abort();
      await running;
    },
  };
}
