import type { Logger } from "../../../lib/logger.ts";
import type { Json } from "../bot-view.ts";
import { type Backlog, createBacklog, type UpdateKind } from "./backlog.ts";
import type { Webhook } from "./post.ts";
import { createPusher, type Pusher, type PushError } from "./pusher.ts";

export interface Delivery {
  readonly backlog: Backlog;
  /** Queues an update for the bot. */
  send(kind: UpdateKind, lane: string, payload: Json): void;
  webhook(): Webhook | undefined;
  /** Replaces the webhook, or goes over to polling. */
  setWebhook(webhook: Webhook | undefined): Promise<void>;
  lastError(): PushError | undefined;
  /** Whether each update is delivered a second time. */
  twice(): boolean;
  setTwice(twice: boolean): void;
  /** Settles true when something is queued, false after `ms` or when the signal aborts. */
  arrival(ms: number, signal: AbortSignal): Promise<boolean>;
  stop(): Promise<void>;
}

export interface DeliveryDeps {
  readonly now: () => number;
  readonly log: Logger;
  readonly timeoutMs: number;
  readonly retryBaseMs: number;
}

/** How updates reach the bot: pushed to its webhook if it has one, else kept until it polls. */
export function createDelivery(deps: DeliveryDeps): Delivery {
  const backlog = createBacklog(deps.now);
  const sleepers = new Set<() => void>();
  const stopping = new AbortController();
  let webhook: Webhook | undefined;
  let pusher: Pusher | undefined;
  let lastError: PushError | undefined;
  let twice = false;

  async function setWebhook(next: Webhook | undefined): Promise<void> {
    const former = pusher;
    pusher = undefined;
    webhook = next;
    lastError = undefined;
    await former?.stop();
    if (next && webhook === next)
      pusher = createPusher({ ...deps, webhook: next, backlog, twice: () => twice });
  }

  return {
    backlog,
    send(kind, lane, payload) {
      if (!backlog.add(kind, lane, payload)) return;
      pusher?.wake(lane);
      for (const wakeUp of sleepers) wakeUp();
    },
    webhook: () => webhook,
    setWebhook,
    lastError: () => pusher?.lastError() ?? lastError,
    twice: () => twice,
    setTwice: (value) => (twice = value),
    async arrival(ms, cancelled) {
      const signal = AbortSignal.any([cancelled, stopping.signal]);
      if (signal.aborted) return false;
      return await new Promise<boolean>((resolve) => {
        const timer = setTimeout(settle, ms, false);
        const arrived = (): void => settle(true);
        const aborted = (): void => settle(false);
        function settle(something: boolean): void {
          clearTimeout(timer);
          sleepers.delete(arrived);
          signal.removeEventListener("abort", aborted);
          resolve(something);
        }
        sleepers.add(arrived);
        signal.addEventListener("abort", aborted);
      });
    },
    async stop() {
      stopping.abort();
      await setWebhook(undefined);
    },
  };
}
