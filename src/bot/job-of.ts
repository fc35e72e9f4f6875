import type { Job } from "../jobs/job.ts";
import { jobIdOf } from "../jobs/job-id.ts";
import type { PictureInMessage } from "./picture-in-message.ts";

/** What a person asked for. */
export interface Wish {
  readonly chatId: number;
  readonly threadId?: number | undefined;
  /** The message to answer. */
  readonly replyTo: number;
  /** The message that asked, where that is another one: asking again about the same picture is a new wish. */
  readonly askedIn?: number | undefined;
  readonly picture: PictureInMessage;
  readonly operation: { readonly kind: "detect" };
  /** A message of ours that becomes the status message (one with the button that was pressed). */
  readonly statusMessageId?: number | undefined;
}

/** The job of a wish: always the same id for the same wish. */
export function jobOf(
  wish: Wish,
  deps: { readonly botId: number; readonly imagesBucket: string; readonly now: () => number },
): Job {
  const id = jobIdOf({
    botId: deps.botId,
    chatId: wish.chatId,
    messageId: wish.askedIn ?? wish.replyTo,
    fileUniqueId: wish.picture.fileUniqueId,
    operation: wish.operation.kind,
  });
  return {
    v: 1,
    id,
    ...wish.operation,
    chatId: wish.chatId,
    replyTo: wish.replyTo,
    requestedAt: deps.now(),
    image: { bucket: deps.imagesBucket, key: `originals/${id}` },
  };
}
