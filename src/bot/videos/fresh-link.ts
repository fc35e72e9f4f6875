import type { SignedLink } from "../../cloud/signed-link.ts";
import type { JobStore } from "../../jobs/job-store.ts";
import type { JobRow } from "../../jobs/row.ts";
import type { MessageRef, TelegramGateway } from "../telegram/gateway.ts";
import { linkAnswer } from "./video-answer.ts";

/** As long as videos are kept (cloud/provision), and a little less: a link to nothing helps nobody. */
const KEPT_MS = 13 * 24 * 3600_000;

/** Whether a job has left a video, and that is still there. */
export function isVideoKept({ video, finishedAt = 0 }: JobRow, now: number): boolean {
  return video !== undefined && now - finishedAt <= KEPT_MS;
}

/** Puts a new link into the message with the old one, for a day more. Safe to repeat. */
export type FreshLink = (jobId: string, message: MessageRef) => Promise<"new" | "gone">;

export function createFreshLink(deps: {
  readonly store: Pick<JobStore, "get">;
  readonly gateway: Pick<TelegramGateway, "editText">;
  readonly linkTo: SignedLink;
  readonly now: () => number;
}): FreshLink {
  return async (jobId, message) => {
    const row = await deps.store.get(jobId, deps.now());
    if (row?.chatId !== message.chatId || row.video === undefined) return "gone";
    if (!isVideoKept(row, deps.now())) return "gone";
    const { text, buttons } = await linkAnswer(deps.linkTo, row, row.video);
    await deps.gateway.editText(message, text, buttons);
    return "new";
  };
}
