import { NoLongerOurs } from "./queue.ts";

/**
 * Keeps a message ours until disposed: renews it every third of the time that it stays hidden.
 *
 * Aborts `lost` when it is no longer ours, or when two renewals in a row failed (then it soon will be). Whoever loses a
 * message must not acknowledge it.
 */
export function keepOurs(options: {
  readonly renew: () => Promise<void>;
  readonly visibilitySeconds: number;
  readonly lost: AbortController;
}): Disposable {
  const { renew, visibilitySeconds, lost } = options;
  let failures = 0;

  async function beat(): Promise<void> {
    try {
      await renew();
      failures = 0;
    } catch (err) {
      failures += 1;
      if (err instanceof NoLongerOurs || failures === 2) lost.abort(err);
    }
  }

  const jitter = 0.9 + Math.random() / 5; // so that many workers do not beat together
  const timer = setInterval(() => void beat(), (visibilitySeconds * 1000 * jitter) / 3);
  return { [Symbol.dispose]: () => clearInterval(timer) };
}
