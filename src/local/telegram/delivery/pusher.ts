import { setTimeout as sleep } from "node:timers/promises";
import type { Logger } from "../../../lib/logger.ts";
import type { Backlog, Update } from "./backlog.ts";
import { createPoster, type Webhook } from "./post.ts";

/** Telegram doubles its delays up to a random 60 to 120 s. */
const RETRY_CAP_MS = 60_000;

export interface Pusher {
  /** Something was added to this lane. */
  wake(lane: string): void;
  lastError(): PushError | undefined;
  /** Delivers nothing more; settles when no request is under way. */
  stop(): Promise<void>;
}

export interface PushError {
  readonly at: number;
  readonly message: string;
}

export interface PusherDeps {
  readonly webhook: Webhook;
  readonly backlog: Backlog;
  /** Deliver each update a second time. */
  readonly twice: () => boolean;
  readonly now: () => number;
  readonly log: Logger;
  readonly timeoutMs: number;
  /** The second retry comes after this, the next after twice as long, and so on; the first comes at once. */
  readonly retryBaseMs: number;
}

/** Delivers the backlog to a webhook: each lane in order and one at a time, lanes side by side. */
export function createPusher(deps: PusherDeps): Pusher {
  const { backlog, webhook, log } = deps;
  const poster = createPoster(webhook, deps.timeoutMs);
  const stopping = new AbortController();
  const running = new Map<string, Promise<void>>();
  const waiting = new Set<string>();
  let lastError: PushError | undefined;

  function wake(lane: string): void {
    if (stopping.signal.aborted || running.has(lane)) return;
    if (running.size >= webhook.maxConnections) {
      waiting.add(lane);
      return;
    }
    waiting.delete(lane);
    const run = drain(lane)
      .catch((err: unknown) => log.error({ err }, "delivery of updates broke off"))
      .finally(() => {
        running.delete(lane);
        const [next] = waiting;
        if (next !== undefined) wake(next);
        if (backlog.first(lane)) wake(lane);
      });
    running.set(lane, run);
  }

  async function drain(lane: string): Promise<void> {
    for (let update = backlog.first(lane); update; update = backlog.first(lane)) {
      await untilTaken(update);
      if (stopping.signal.aborted) return;
    }
  }

  async function untilTaken(update: Update): Promise<void> {
    for (let attempt = 1; !stopping.signal.aborted; attempt++) {
      const waitMs = await tryOnce(update, attempt);
      if (waitMs === undefined) return;
      await sleep(waitMs, undefined, { signal: stopping.signal }).catch(() => undefined);
      if (backlog.first(update.lane)?.id !== update.id) return; // dropped or too old by now
    }
  }

  /** Undefined when the update was taken, else how long to wait. */
  async function tryOnce(update: Update, attempt: number): Promise<number | undefined> {
    const body = JSON.stringify(update.body);
    try {
      const { status, retryAfter } = await poster.post(body, stopping.signal);
      if (status >= 200 && status < 300) {
        backlog.remove(update);
        if (deps.twice()) await poster.post(body, stopping.signal);
        return undefined;
      }
      failed(`Wrong response from the webhook: ${status}`);
      return retryAfter === undefined ? delayMs(attempt) : retryAfter * 1000;
    } catch (err) {
      if (stopping.signal.aborted) return 0;
      failed(`Connection failed: ${err instanceof Error ? err.message : String(err)}`);
      return delayMs(attempt);
    }
  }

  function failed(message: string): void {
    lastError = { at: deps.now(), message };
    log.debug({ reason: message }, "the webhook did not take an update");
  }

  function delayMs(attempt: number): number {
    return attempt === 1 ? 0 : Math.min(deps.retryBaseMs * 2 ** (attempt - 2), RETRY_CAP_MS);
  }

  for (const lane of backlog.lanes()) wake(lane);

  return {
    wake,
    lastError: () => lastError,
    async stop() {
      stopping.abort();
      waiting.clear();
      await Promise.all(running.values());
      poster.close();
    },
  };
}
