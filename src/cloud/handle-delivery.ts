import { backoffMs } from "../lib/backoff.ts";
import type { Logger } from "../lib/logger.ts";
import { giveUpOn } from "./give-up-on.ts";
import { type Handling, type Outcome, Poison, RetryLater } from "./handling.ts";
import { keepOurs } from "./keep-ours.ts";
import { type Delivery, NoLongerOurs, type QueueSettings } from "./queue.ts";

/** A failed try comes back after 1 s, 2 s, 4 s …; 900 s is the most that is worth a person's patience. */
const RETRY = { baseMs: 1000, capMs: 900_000 };

/** One delivery from start to end: work under a heartbeat, then acknowledge, retry, or give up. Never rejects. */
export function handleDelivery(
  options: Handling,
  settings: QueueSettings,
  cutOff: AbortSignal,
): (delivery: Delivery) => Promise<void> {
  const { visibilitySeconds, maxReceives } = settings;
  // The receive that SQS allows last is kept for giving up: it moves the message silently after that one.
  const lastTry = Math.max(1, maxReceives - 1);

  async function attempt(delivery: Delivery, log: Logger): Promise<Outcome> {
    if (delivery.attempt > lastTry) {
      const err = new Error("The last try was used up without an end.");
      return await giveUpOn({ delivery, err, log }, options, { settings, cutOff });
    }
    const lost = new AbortController();
    try {
      await workOn(delivery, log, lost);
    } catch (err) {
      if (lost.signal.aborted || err instanceof NoLongerOurs) {
        log.warn({ err, why: lost.signal.reason }, "message lost to somebody else");
        return "lost";
      }
      return await afterFailure(delivery, err, log);
    }
    if (lost.signal.aborted) return "lost"; // the handler went on to its end all the same
    await delivery.ack();
    return "acknowledged";
  }

  async function workOn(delivery: Delivery, log: Logger, lost: AbortController): Promise<void> {
    const renewals = [async () => await delivery.hide(visibilitySeconds)];
    await using _heartbeat = keepOurs({
      renew: async () => void (await Promise.all(renewals.map(async (renew) => await renew()))),
      visibilitySeconds,
      lost,
    });
    using tooLong = abortAfter(options.capMs);
    const signal = AbortSignal.any([lost.signal, cutOff, tooLong.signal]);
    const alsoRenew = (renew: () => Promise<void>) => void renewals.push(renew);
    await options.handle(delivery, { signal, log, visibilitySeconds, alsoRenew });
  }

  async function afterFailure(delivery: Delivery, err: unknown, log: Logger): Promise<Outcome> {
    if (cutOff.aborted) {
      await delivery.hide(0);
      return "given-back";
    }
    if (!(err instanceof Poison) && delivery.attempt < lastTry) {
      return await retry(delivery, err, log);
    }
    try {
      return await giveUpOn({ delivery, err, log }, options, { settings, cutOff });
    } catch (failure) {
      return await retry(delivery, failure, log); // there is one more receive
    }
  }

  return async (delivery) => {
    const log = options.log.child({ messageId: delivery.id, attempt: delivery.attempt });
    const startedAt = performance.now();
    options.busy?.enter();
    let outcome: Outcome = "lost";
    try {
      outcome = await attempt(delivery, log);
    } catch (err) {
      // Neither acknowledged nor given back: it comes again when its visibility timeout ends.
      log.error({ err }, "message could not be settled");
    } finally {
      options.busy?.leave();
    }
    options.observe?.(outcome, performance.now() - startedAt);
  };
}

async function retry(delivery: Delivery, err: unknown, log: Logger): Promise<Outcome> {
  const seconds =
    err instanceof RetryLater ? err.seconds : Math.ceil(backoffMs(delivery.attempt, RETRY) / 1000);
  if (err instanceof RetryLater) log.info({ seconds, why: err.message }, "message put off");
  else log.warn({ err, seconds }, "message failed; will retry");
  await delivery.hide(seconds);
  return "retried";
}

/** Like AbortSignal.timeout, but without a timer that outlives what it was for. */
function abortAfter(ms: number): Disposable & { readonly signal: AbortSignal } {
  const controller = new AbortController();
  const timer = setTimeout(() => controller.abort(new Error(`Took longer than ${ms} ms.`)), ms);
  return { signal: controller.signal, [Symbol.dispose]: () => clearTimeout(timer) };
}
