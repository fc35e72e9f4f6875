import type { FailReason, RejectReason } from "../../jobs/reasons.ts";
import type { Transition } from "../../jobs/transitions.ts";
import { hashed } from "../../lib/logger.ts";
import type { Album } from "./album.ts";
import { type AlbumAnswerDeps, jobsOf } from "./album-answer.ts";
import type { AlbumReply, AlbumReplyDeps } from "./album-reply.ts";

/** Ends a job whose album does not wait for it any longer; whoever works on it loses it at the next renewal. */
function abandon(now: number, reason: FailReason | RejectReason): Transition {
  return {
    condition: "#state IN (:queued, :working)",
    update: "SET #state = :failed, #reason = :reason, #finishedAt = :now",
    values: { queued: "queued", working: "working", failed: "failed", reason, now },
  };
}

/** Answers an album with what is ready, and names the rest with this reason. Safe to repeat. */
export async function cutShort(
  deps: Pick<AlbumReplyDeps, "store" | "log"> & AlbumAnswerDeps & { readonly reply: AlbumReply },
  album: Album,
  reason: FailReason | RejectReason,
): Promise<void> {
  const rows = await jobsOf(deps, album);
  deps.log.warn({ albumId: hashed(album.albumId), reason }, "album is answered with what is ready");
  for (const row of rows) {
    if (row) await deps.store.change(row.jobId, abandon(deps.now(), reason));
  }
  await deps.reply.give(album);
}
