import type { Transition } from "./transitions.ts";

/** Changes of a job's row that come from the person who waits for it, and from what they are shown meanwhile. */

/** They changed their mind; a result that is there already stays. `by` tells the press or message that it came from. */
export function cancel(now: number, by: string): Transition {
  return {
    condition: "#state IN (:queued, :working)",
    update: "SET #state = :cancelled, #cancelledBy = :by, #finishedAt = :now",
    values: { queued: "queued", working: "working", cancelled: "cancelled", by, now },
  };
}

/** They want another try, so they have read that this one failed: nothing of it may be shown any more. */
export function recordRetry(now: number, jobId: string): Transition {
  return {
    condition: "#state IN (:refused, :failed)",
    update: "SET #retriedAs = :jobId, #toldAt = if_not_exists(#toldAt, :now)",
    values: { refused: "refused", failed: "failed", jobId, now },
  };
}

/** Takes the right to send the result as a file: once for each press, and not for the second tap of a double one. */
export function claimFile(press: string, now: number, pauseMs: number): Transition {
  return {
    condition:
      "#state IN (:done, :delivered) AND (attribute_not_exists(#fileAt) OR (#fileAt < :before AND #fileFor <> :press))",
    update: "SET #fileFor = :press, #fileAt = :now",
    values: { done: "done", delivered: "delivered", press, now, before: now - pauseMs },
  };
}

/** Gives that right back when the file provably did not arrive. */
export function releaseFile(press: string): Transition {
  return {
    condition: "#fileFor = :press",
    update: "REMOVE #fileFor, #fileAt",
    values: { press },
  };
}

/** Begins a look at where the job stands: each once, though a message may begin its own again. */
export function beginLook(look: number, message: string): Transition {
  return {
    condition:
      "#state IN (:queued, :working) AND (attribute_not_exists(#look) OR #look < :look OR (#look = :look AND #lookFor = :message))",
    update: "SET #look = :look, #lookFor = :message",
    values: { queued: "queued", working: "working", look, message },
  };
}
