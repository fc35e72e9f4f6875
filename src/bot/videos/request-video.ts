import { jobIdOf } from "../../jobs/job-id.ts";
import type { JobOf } from "../../jobs/job.ts";
import { rowOf, type Wish } from "../job-of.ts";
import { spelled } from "../operation.ts";
import type { Admit } from "../people/admit.ts";
import type { StartJob } from "../start-job.ts";

/** A video that somebody wants: the one of a link, or the first that words find. */
export type WantedVideo = { readonly url: string } | { readonly query: string };

/** Who wants which video. */
export interface VideoWish extends Omit<Wish, "pictures" | "operation"> {
  readonly video: WantedVideo;
}

/** Makes a job of a wish. Safe to repeat. */
export type RequestVideo = (wish: VideoWish) => Promise<void>;

export function createRequestVideo(deps: {
  readonly botId: number;
  readonly admit: Admit;
  readonly startJob: StartJob;
  readonly now: () => number;
}): RequestVideo {
  return async (wish) => {
    const job = videoJobOf(wish, deps);
    if (!(await deps.admit({ ...wish, work: "videos" }, job.id))) return;
    await deps.startJob({ job, opening: rowOf(wish), prepare: async () => undefined });
  };
}

/** The job of a wish: always the same id for the same wish. */
export function videoJobOf(
  { chatId, replyTo, video }: VideoWish,
  { botId, now }: { readonly botId: number; readonly now: () => number },
): JobOf<"video"> {
  const operation = spelled({ kind: "video", ...video });
  const id = jobIdOf({ botId, chatId, messageId: replyTo, fileUniqueId: "", operation });
  return { v: 1, id, chatId, replyTo, requestedAt: now(), kind: "video", ...video };
}
