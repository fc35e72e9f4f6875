import type { SqsStore } from "./fauxqs-app.ts";

/**
 * Makes messages visible when they are due, until disposed.
 *
 * The emulator does so only while somebody polls, so that a queue without workers would look empty for ever.
 */
export function keepQueueTimers(sqs: SqsStore, everyMs: number): Disposable {
  const timer = setInterval(() => sqs.processAllTimers(), everyMs);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
