import { backoffMs } from "../lib/backoff.ts";
import type { Logger } from "../lib/logger.ts";
import { keepOurs } from "./keep-ours.ts";
import type { Delivery, QueueSettings } from "./queue.ts";

/** A failed try comes back after 1 s, 2 s, 4 s …; 900 s is the most that is worth a person's patience. */
const RETRY = { baseMs: 1000, capMs: 900_000 };

/** What a handler is given besides the message. */
export interface Work {
  /** Aborted when the message is lost, took too long, or the process must end. */
  readonly signal: AbortSignal;
  readonly log: Logger;
  /** How long the message stays hidden between two renewals; a lease should be a little shorter. */
  readonly visibilitySeconds: number;
  /** Renews something else (a row's lease) with every renewal of the message; NoLongerOurs from it loses both. */
  alsoRenew(renew: () => Promise<void>): void;
}

/** How a delivery ended. */
export type Outcome = "acknowledged" | "retried" | "dead-lettered" | "given-back" | "lost";

export interface Handling {
  readonly name: string;
  readonly log: Logger;
  /**
   * Does the work of one message. Returning acknowledges it; RetryLater retries when it says; Poison makes it a dead
   * letter at once; any other error retries with growing pauses.
   */
  readonly handle: (delivery: Delivery, work: Work) => Promise<void>;
  /**
   * Ends what the message asked for, and sees that the person is told. True when the message then belongs among the dead
   * letters, false when it had been dealt with already.
   */
  readonly giveUp: (delivery: Delivery, err: unknown) => Promise<boolean>;
  /** No work may last longer; far below the 12 h that a message can be kept hidden. */
  readonly capMs: number;
  /** Told before each handler starts and after it ended. */
  readonly busy?: { enter(): void; leave(): void };
  readonly observe?: (outcome: Outcome, ms: number) => void;
}

/** Not now: try again in so many seconds (Telegram said so, or somebody else is at it). */
export class RetryLater extends Error {
  override readonly name = "RetryLater";
  readonly seconds: number;

  constructor(seconds: number, why: string, options?: ErrorOptions) {
    super(why, options);
    this.seconds = Math.min(43_200, Math.max(0, Math.ceil(seconds))); // SQS hides for 12 h at most
  }
}

/** The message can never be handled: nobody can read it, or nobody is waiting for it. */
export class Poison extends Error {
  override readonly name = "Poison";
}

/** One delivery from start to end: work under a heartbeat, then acknowledge, retry, or give up. */
export function handleDelivery(
  options: Handling,
  settings: QueueSettings,
  cutOff: AbortSignal,
): (delivery: Delivery) => Promise<void> {
  // The receive that SQS allows last is kept for giving up: it moves the message silently after that one.
  const lastTry = settings.maxReceives - 1;

  async function attempt(delivery: Delivery, log: Logger): Promise<Outcome> {
    if (delivery.attempt > lastTry) {
      return await bury(delivery, new Error("The last try was used up without an end."), log);
    }
    const lost = new AbortController();
    const renewals = [async () => await delivery.hide(settings.visibilitySeconds)];
    const signal = AbortSignal.any([lost.signal, cutOff, AbortSignal.timeout(options.capMs)]);
    try {
      using _heartbeat = keepOurs({
        renew: async () => void (await Promise.all(renewals.map(async (renew) => await renew()))),
        visibilitySeconds: settings.visibilitySeconds,
        lost,
      });
      const { visibilitySeconds } = settings;
      const alsoRenew = (renew: () => Promise<void>) => void renewals.push(renew);
      await options.handle(delivery, { signal, log, visibilitySeconds, alsoRenew });
    } catch (err) {
      if (lost.signal.aborted) {
        log.warn({ err, why: lost.signal.reason }, "message lost to somebody else");
        return "lost";
      }
      return await afterFailure(delivery, err, log);
    }
    if (lost.signal.aborted) return "lost"; // the handler went on to its end all the same
    await delivery.ack();
    return "acknowledged";
  }

  async function afterFailure(delivery: Delivery, err: unknown, log: Logger): Promise<Outcome> {
    if (cutOff.aborted) {
      await delivery.hide(0);
      return "given-back";
    }
    if (err instanceof Poison || delivery.attempt >= lastTry) return await bury(delivery, err, log);
    const seconds =
      err instanceof RetryLater
        ? err.seconds
        : Math.ceil(backoffMs(delivery.attempt, RETRY) / 1000);
    if (err instanceof RetryLater) log.info({ seconds, why: err.message }, "message put off");
    else log.warn({ err, seconds }, "message failed; will retry");
    await delivery.hide(seconds);
    return "retried";
  }

  async function bury(delivery: Delivery, err: unknown, log: Logger): Promise<Outcome> {
    if (!(await options.giveUp(delivery, err))) {
      await delivery.ack();
      return "acknowledged";
    }
    const reason = err instanceof Error ? `${err.name}: ${err.message}` : String(err);
    await settings.deadLetters?.send(delivery.body, {
      reason: reason.slice(0, 1000), // an attribute counts towards the message's size
      group: "dead-letters",
      deduplicationId: delivery.id,
    });
    await delivery.ack();
    log.error({ err }, "message is a dead letter");
    return "dead-lettered";
  }

  return async (delivery) => {
    const log = options.log.child({ messageId: delivery.id, attempt: delivery.attempt });
    const startedAt = performance.now();
    options.busy?.enter();
    try {
      const outcome = await attempt(delivery, log);
      options.observe?.(outcome, performance.now() - startedAt);
    } catch (err) {
      // Neither acknowledged nor given back: it comes again when its visibility timeout ends.
      log.error({ err }, "message could not be settled");
      options.observe?.("lost", performance.now() - startedAt);
    } finally {
      options.busy?.leave();
    }
  };
}
