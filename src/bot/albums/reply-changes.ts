import type { Change } from "../../cloud/table.ts";

/** The changes of an album's row around an answer that must not be sent twice. */

/** Takes the right to send an answer that must not be sent twice. */
export function claimReply(owner: string, now: number, leaseMs: number): Change {
  return {
    condition:
      "#state = :closed AND attribute_not_exists(#toldAt) AND attribute_not_exists(#replyOwner)",
    update: "SET #replyOwner = :owner, #replyLeaseUntil = :until",
    values: { closed: "closed", owner, until: now + leaseMs },
  };
}

/** Gives that right back after a send that provably did not arrive. */
export function releaseReply(owner: string): Change {
  return {
    condition: "#replyOwner = :owner AND attribute_not_exists(#sentAt)",
    update: "REMOVE #replyOwner, #replyLeaseUntil",
    values: { owner },
  };
}

/** The answer is in the chat. */
export function recordSent(owner: string, now: number): Change {
  return {
    condition: "#replyOwner = :owner",
    update: "SET #sentAt = :now",
    values: { owner, now },
  };
}

/** The answer may or may not be in the chat: from then on only words follow. */
export function recordUnknownReply(now: number): Change {
  return {
    condition:
      "attribute_exists(#state) AND attribute_not_exists(#toldAt) AND attribute_not_exists(#replyUnknownAt)",
    update: "SET #replyUnknownAt = :now",
    values: { now },
  };
}

/** Takes the right to say in words that the answer may have arrived. */
export function claimWords(owner: string, now: number): Change {
  return {
    condition:
      "attribute_exists(#state) AND attribute_not_exists(#toldAt) AND attribute_not_exists(#wordsAt)",
    update: "SET #wordsOwner = :owner, #wordsAt = :now",
    values: { owner, now },
  };
}

/** Gives that right back when the words provably did not arrive. */
export function releaseWords(owner: string): Change {
  return {
    condition: "#wordsOwner = :owner",
    update: "REMOVE #wordsOwner, #wordsAt",
    values: { owner },
  };
}
