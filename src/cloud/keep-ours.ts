import { NoLongerOurs } from "./queue.ts";

/** Two renewals in a row that fail, or that have no answer when the next is due, lose the message. */
const FAILURES = 2;

/**
 * Keeps a message ours until disposed: renews it every third of the time that it stays hidden.
 *
 * Aborts `lost` when it is no longer ours, or when two renewals in a row failed (then it soon will be). Whoever loses a
 * message must not acknowledge it. Disposing waits for a renewal under way, or that could hide again what was just
 * given back.
 */
export function keepOurs(options: {
  readonly renew: () => Promise<void>;
  readonly visibilitySeconds: number;
  readonly lost: AbortController;
}): AsyncDisposable {
  const { renew, visibilitySeconds, lost } = options;
  let failures = 0;
  let underWay: Promise<void> | undefined;

  function failed(err: unknown): void {
    failures += 1;
    if (err instanceof NoLongerOurs || failures >= FAILURES) lost.abort(err);
  }

  async function beat(): Promise<void> {
    try {
      await renew();
      failures = 0;
    } catch (err) {
      failed(err);
    } finally {
      underWay = undefined;
    }
  }

  function due(): void {
    if (underWay) failed(new Error("A renewal had no answer when the next one was due."));
    else underWay = beat();
  }

  // With jitter, so that many workers do not beat together; never longer, or three beats would outlast the message.
  const jitter = 0.9 + Math.random() / 10;
  const timer = setInterval(due, (visibilitySeconds * 1000 * jitter) / 3);
  return {
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await underWay;
    },
  };
}
