import type { VideoResult } from "./row.ts";
import { type Fence, OURS, type Transition } from "./transitions.ts";

/** Changes of a job's row that only videos go through. */

export function finishVideo(fence: Fence, now: number, video: VideoResult): Transition {
  return {
    condition: OURS,
    update: "SET #state = :done, #video = :video, #finishedAt = :now",
    values: { working: "working", ...fence, done: "done", video, now },
  };
}

/** Begins to say how much is done: only ever more, and each message may begin its own again. */
export function beginProgress(percent: number, message: string): Transition {
  return {
    condition:
      "#state IN (:queued, :working) AND (attribute_not_exists(#percent) OR #percent < :percent OR (#percent = :percent AND #percentFor = :message))",
    update: "SET #percent = :percent, #percentFor = :message",
    values: { queued: "queued", working: "working", percent, message },
  };
}
