import { setTimeout as sleep } from "node:timers/promises";
import { backoffMs } from "../lib/backoff.ts";
import type { Logger } from "../lib/logger.ts";
import { type Handling, type Outcome, RetryLater } from "./handling.ts";
import { keepOurs } from "./keep-ours.ts";
import type { Delivery, QueueSettings } from "./queue.ts";

/** Between tries to give up a message that cannot be received again. */
const PAUSE = { baseMs: 1000, capMs: 30_000 };

/**
 * Ends what a message asked for and puts it among the dead letters, with the reason beside it.
 *
 * Throws when that cannot be done now and the message can come once more. After the last receive it cannot (SQS then
 * moves it without a word to anyone), so it is kept and tried again until `capMs` have passed or `cutOff` aborts.
 */
export async function giveUpOn(
  {
    delivery,
    err,
    log,
  }: { readonly delivery: Delivery; readonly err: unknown; readonly log: Logger },
  options: Handling,
  { settings, cutOff }: { readonly settings: QueueSettings; readonly cutOff: AbortSignal },
): Promise<Outcome> {
  const isDeadLetter =
    delivery.attempt < settings.maxReceives
      ? await options.giveUp(delivery, err)
      : await giveUpPatiently();
  if (isDeadLetter) {
    await settings.deadLetters?.send(delivery.body, {
      reason: err instanceof Error ? `${err.name}: ${err.message}` : String(err),
      group: delivery.group ?? delivery.id,
      deduplicationId: delivery.id,
    });
  }
  await delivery.ack();
  if (!isDeadLetter) return "acknowledged";
  log.error({ err }, "message is a dead letter");
  return "dead-lettered";

  async function giveUpPatiently(): Promise<boolean> {
    const lost = new AbortController();
    const signal = AbortSignal.any([lost.signal, cutOff]);
    const { visibilitySeconds } = settings;
    const renew = async () => await delivery.hide(visibilitySeconds);
    await using _heartbeat = keepOurs({ renew, visibilitySeconds, lost });
    const until = performance.now() + options.capMs;
    for (let tries = 1; ; tries++) {
      try {
        return await options.giveUp(delivery, err);
      } catch (failure) {
        const pauseMs =
          failure instanceof RetryLater ? failure.seconds * 1000 : backoffMs(tries, PAUSE);
        if (performance.now() + pauseMs > until) throw failure;
        log.warn({ err: failure, pauseMs }, "message cannot be given up yet; waiting");
        await sleep(pauseMs, undefined, { signal });
      }
    }
  }
}
