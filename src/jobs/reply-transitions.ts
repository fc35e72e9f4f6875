import { ENDED, type Transition, UNTOLD } from "./transitions.ts";

/** Changes of a job's row around an answer that must not be sent twice. */

/** Takes the right to send an answer that must not be sent twice. */
export function claimReply(owner: string, now: number, leaseMs: number): Transition {
  return {
    condition: `${UNTOLD} AND attribute_not_exists(#replyOwner)`,
    update: "SET #replyOwner = :owner, #replyLeaseUntil = :until",
    values: { ...ENDED, owner, until: now + leaseMs },
  };
}

/** Gives that right back after a send that provably did not arrive. */
export function releaseReply(owner: string): Transition {
  return {
    condition: "#replyOwner = :owner",
    update: "REMOVE #replyOwner, #replyLeaseUntil",
    values: { owner },
  };
}

/** Remembers that an answer may or may not have arrived; from then on only words follow, never a second picture. */
export function recordUnknownReply(now: number): Transition {
  return {
    condition: `${UNTOLD} AND attribute_not_exists(#replyUnknownAt)`,
    update: "SET #replyUnknownAt = :now",
    values: { ...ENDED, now },
  };
}

/** Takes the right to say in words that the answer may have arrived. */
export function claimWords(owner: string, now: number): Transition {
  return {
    condition: `${UNTOLD} AND attribute_not_exists(#wordsAt)`,
    update: "SET #wordsOwner = :owner, #wordsAt = :now",
    values: { ...ENDED, owner, now },
  };
}

/** Gives that right back when the words provably did not arrive. */
export function releaseWords(owner: string): Transition {
  return {
    condition: "#wordsOwner = :owner",
    update: "REMOVE #wordsOwner, #wordsAt",
    values: { owner },
  };
}
