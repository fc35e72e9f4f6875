import type { FailReason, RejectReason } from "./reasons.ts";
import type { JobResult } from "./row.ts";

/**
 * Every change that a job's row can go through, as a condition and an update in DynamoDB's expression language.
 *
 * `owner` and `attempt` are the fence: each claim makes a new pair, and whoever no longer has it writes nothing.
 */
export interface Transition {
  readonly condition: string;
  readonly update: string;
  readonly values: Readonly<Record<string, unknown>>;
}

export interface Fence {
  readonly owner: string;
  readonly attempt: number;
}

export const OURS = "#state = :working AND #owner = :owner AND #attempt = :attempt";

/** Takes a waiting job, or one whose worker has not been heard of since its lease ran out. */
export function claim(owner: string, now: number, leaseMs: number): Transition {
  return {
    condition: "#state = :queued OR (#state = :working AND #leaseUntil < :now)",
    update:
      "SET #state = :working, #owner = :owner, #leaseUntil = :until, #startedAt = :now ADD #attempt :one",
    values: { queued: "queued", working: "working", owner, now, until: now + leaseMs, one: 1 },
  };
}

export function renewLease(fence: Fence, now: number, leaseMs: number): Transition {
  return {
    condition: OURS,
    update: "SET #leaseUntil = :until",
    values: { working: "working", ...fence, until: now + leaseMs },
  };
}

export function finish(fence: Fence, now: number, result: JobResult): Transition {
  return {
    condition: OURS,
    update: "SET #state = :done, #result = :result, #finishedAt = :now",
    values: { working: "working", ...fence, done: "done", result, now },
  };
}

/** Lets the next try begin at once, and remembers that this one did not end in a crash. */
export function handBack(fence: Fence): Transition {
  return {
    condition: OURS,
    update: "SET #state = :queued ADD #handedBack :one REMOVE #owner, #leaseUntil",
    values: { working: "working", ...fence, queued: "queued", one: 1 },
  };
}

export function refuse(fence: Fence, now: number, reason: RejectReason): Transition {
  return {
    condition: OURS,
    update: "SET #state = :refused, #reason = :reason, #finishedAt = :now",
    values: { working: "working", ...fence, refused: "refused", reason, now },
  };
}

/** Refuses what no worker has seen: the bot knows already that it cannot succeed. */
export function refuseAtTheDoor(now: number, reason: RejectReason): Transition {
  return {
    condition: "#state = :queued",
    update: "SET #state = :refused, #reason = :reason, #finishedAt = :now",
    values: { queued: "queued", refused: "refused", reason, now },
  };
}

/** Ends a job that nobody works on. */
export function fail(now: number, reason: FailReason): Transition {
  return {
    condition: "#state = :queued OR (#state = :working AND #leaseUntil < :now)",
    update: "SET #state = :failed, #reason = :reason, #finishedAt = :now",
    values: { queued: "queued", working: "working", failed: "failed", reason, now },
  };
}

/** Ends a job that we work on ourselves. */
export function failOurs(fence: Fence, now: number, reason: FailReason): Transition {
  return {
    condition: OURS,
    update: "SET #state = :failed, #reason = :reason, #finishedAt = :now",
    values: { working: "working", ...fence, failed: "failed", reason, now },
  };
}

/** Takes the right to send the status message; there is one try, since a send cannot be repeated safely. */
export function claimStatus(owner: string, now: number): Transition {
  return {
    condition: "attribute_exists(#jobId) AND attribute_not_exists(#statusClaimedAt)",
    update: "SET #statusClaimedAt = :now, #statusOwner = :owner",
    values: { owner, now },
  };
}

/** Gives that right back after a send that provably did not arrive. */
export function releaseStatus(): Transition {
  return {
    condition: "attribute_exists(#jobId) AND attribute_not_exists(#statusMessageId)",
    update: "REMOVE #statusClaimedAt",
    values: {},
  };
}

export function recordStatus(now: number, messageId: number): Transition {
  return {
    condition: "attribute_exists(#jobId)",
    update:
      "SET #statusMessageId = :messageId, #statusClaimedAt = if_not_exists(#statusClaimedAt, :now)",
    values: { messageId, now },
  };
}

/** It has ended, and the person does not know yet; with the values of `ENDED`. */
export const UNTOLD =
  "#state IN (:done, :refused, :failed, :cancelled) AND attribute_not_exists(#toldAt)";
export const ENDED = { done: "done", refused: "refused", failed: "failed", cancelled: "cancelled" };

/** The person has the result. */
export function recordDelivered(now: number): Transition {
  return {
    condition: "#state = :done",
    update: "SET #state = :delivered, #toldAt = :now",
    values: { done: "done", delivered: "delivered", now },
  };
}

/** The person knows why there is no result. */
export function recordTold(now: number): Transition {
  return {
    condition: "#state IN (:refused, :failed, :cancelled)",
    update: "SET #toldAt = :now",
    values: { refused: "refused", failed: "failed", cancelled: "cancelled", now },
  };
}

/** Nobody can be told: the chat has blocked us, or is gone. */
export function recordUndeliverable(now: number): Transition {
  return {
    condition: UNTOLD,
    update: "SET #state = :undeliverable, #toldAt = :now",
    values: { ...ENDED, undeliverable: "undeliverable", now },
  };
}

/** The group became a supergroup and has a new id; ids of messages mean others there. */
export function moveChat(chatId: number): Transition {
  return {
    condition: "attribute_exists(#jobId)",
    update: "SET #chatId = :chatId REMOVE #statusMessageId",
    values: { chatId },
  };
}
