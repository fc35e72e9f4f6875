import type { Logger } from "../lib/logger.ts";
import type { Delivery } from "./queue.ts";

/** SQS hides a message for 12 h in all; this leaves room for the work before. */
const MAX_PUT_OFF_SECONDS = 11 * 3600;

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
   * letter at once; NoLongerOurs leaves it to whoever has it now; any other error retries with growing pauses.
   */
  readonly handle: (delivery: Delivery, work: Work) => Promise<void>;
  /**
   * Ends what the message asked for, and sees that the person is told. True when the message then belongs among the dead
   * letters, false when it had been dealt with already. RetryLater asks to be called again.
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
    this.seconds = Math.min(MAX_PUT_OFF_SECONDS, Math.max(0, Math.ceil(seconds)));
  }
}

/** The message can never be handled: nobody can read it, or nobody is waiting for it. */
export class Poison extends Error {
  override readonly name = "Poison";
}
