import type { ImageRef, Job } from "./job.ts";
import type { Transition } from "./transitions.ts";

/**
 * What becomes of the row of a job that may still be in a queue or at work when everything about it is to be deleted.
 * It stays, empty and cancelled: a worker that finishes it, or gets its message later, finds that it may write nothing.
 */

/** No chat, no message. */
const NOBODY = 0;

/** Longer than any queue keeps a message, dead letters (14 days) included. */
const KEEP_EMPTY_MS = 15 * 24 * 3600_000;

/** Everything that says more than that there was a job; `chatId` stays until what it leaves behind is removed, too. */
const PERSONAL = [
  "threadId",
  "language",
  "albumId",
  "statusMessageId",
  "result",
  "video",
  "percent",
  "percentFor",
  "reason",
  "replyOwner",
  "replyLeaseUntil",
  "replyUnknownAt",
  "wordsOwner",
  "wordsAt",
  "askedBy",
  "cancelledBy",
  "retriedAs",
  "fileFor",
  "fileAt",
  "asFile",
  "look",
  "lookFor",
];

/** Cancels it, whatever its state, and takes everything out of it. `by` is the deletion. Safe to repeat. */
export function empty(
  jobId: string,
  { by, leftovers, now }: { by: string; leftovers: readonly ImageRef[]; now: number },
): Transition {
  const request: Job = {
    v: 1,
    id: jobId,
    kind: "detect",
    chatId: NOBODY,
    replyTo: NOBODY,
    requestedAt: NOBODY,
    image: { bucket: "none", key: "none" },
  };
  return {
    condition: "attribute_exists(#jobId)",
    update: [
      "SET #state = :cancelled, #kind = :kind, #request = :request, #replyTo = :nobody",
      ", #toldAt = :now, #forgottenBy = :by, #leftovers = :leftovers",
      ` REMOVE ${PERSONAL.map((name) => `#${name}`).join(", ")}`,
    ].join(""),
    values: {
      cancelled: "cancelled",
      kind: request.kind,
      request,
      nobody: NOBODY,
      now,
      by,
      leftovers,
    },
  };
}

/** Takes an empty row out of its chat. Safe to repeat. */
export function letGo(now: number): Transition {
  return {
    condition: "attribute_exists(#forgottenBy)",
    update:
      "SET #chatId = :nobody, #createdAt = :nobody, #expiresAt = :until REMOVE #forgottenBy, #leftovers, #statusMessageId",
    values: { nobody: NOBODY, until: Math.floor((now + KEEP_EMPTY_MS) / 1000) },
  };
}
