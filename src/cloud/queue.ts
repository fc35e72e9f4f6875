/** One message in our hands. */
export interface Delivery {
  readonly id: string;
  readonly body: string;
  /** 1 on the first try. */
  readonly attempt: number;
  /** First-in-first-out queues only. */
  readonly group?: string;
  /** When it was put in the queue, ms since 1970 by the queue's clock, where the queue says so. */
  readonly queuedAt?: number;
  /** Deletes the message. */
  ack(): Promise<void>;
  /**
   * Keeps the message hidden for `seconds` from now; 0 gives it back at once. Throws NoLongerOurs when it is somebody
   * else's by now.
   */
  hide(seconds: number): Promise<void>;
}

export interface SendOptions {
  /** First-in-first-out queues only: messages of one group come one at a time, in order. */
  readonly group?: string;
  /** First-in-first-out queues only: a repeat within five minutes is dropped. */
  readonly deduplicationId?: string;
  /** Standard queues only: 0 to 900. */
  readonly delaySeconds?: number;
  /** Why the message is where it is; kept beside the body, for operators. */
  readonly reason?: string;
}

/** How a queue was set up, asked from the queue itself so that it is said in one place. */
export interface QueueSettings {
  readonly visibilitySeconds: number;
  /** Receives before a message becomes a dead letter; Infinity without a dead-letter queue. */
  readonly maxReceives: number;
  /** Undefined when the queue has none. */
  readonly deadLetters: Pick<Queue, "send"> | undefined;
}

export interface QueueDepth {
  readonly waiting: number;
  readonly inFlight: number;
  readonly delayed: number;
}

/** A queue moves strings, at least once. */
export interface Queue {
  /** Waits for one message; undefined when none came (which means nothing) or the signal ended the wait. */
  receive(signal: AbortSignal): Promise<Delivery | undefined>;
  send(body: string, options?: SendOptions): Promise<void>;
  settings(): Promise<QueueSettings>;
  depth(): Promise<QueueDepth>;
}

/** The message went to somebody else, or is gone: do not acknowledge it. */
export class NoLongerOurs extends Error {
  override readonly name = "NoLongerOurs";
}
