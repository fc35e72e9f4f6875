import type { Logger } from "../lib/logger.ts";

export interface CancelWatch extends AsyncDisposable {
  /** Aborted once the job is cancelled. */
  readonly signal: AbortSignal;
  /** Looks now; true when the job is cancelled. */
  look(): Promise<boolean>;
}

/**
 * Looks at a job's row while it is worked on, since the heartbeat, which would see a cancellation too, is far apart. A look
 * that fails is made up for by the next. Disposing waits for one under way.
 */
export function watchForCancel(options: {
  readonly isCancelled: () => Promise<boolean>;
  readonly everyMs: number;
  readonly log: Logger;
}): CancelWatch {
  const { isCancelled, everyMs, log } = options;
  const cancelled = new AbortController();
  let underWay: Promise<void> | undefined;

  async function look(): Promise<boolean> {
    if (!cancelled.signal.aborted && (await isCancelled())) {
      cancelled.abort(new Error("The job was cancelled."));
    }
    return cancelled.signal.aborted;
  }

  async function tick(): Promise<void> {
    try {
      await look();
    } catch (err) {
      log.debug({ err }, "could not look whether the job is cancelled");
    } finally {
      underWay = undefined;
    }
  }

  const timer = setInterval(() => void (underWay ??= tick()), everyMs);
  return {
    signal: cancelled.signal,
    look,
    async [Symbol.asyncDispose]() {
      clearInterval(timer);
      await underWay;
    },
  };
}
