import type { Job } from "../jobs/job.ts";
import { jobIdOf } from "../jobs/job-id.ts";
import type { Opening } from "../jobs/job-store.ts";
import { type Operation, spelled } from "./operation.ts";
import type { PictureInMessage } from "./picture-in-message.ts";
import type { Language } from "./words/language.ts";

/** What a person asked for. */
export interface Wish {
  readonly chatId: number;
  readonly threadId?: number | undefined;
  /** The message to answer. */
  readonly replyTo: number;
  /** The message that asked, where that is another one: asking again about the same picture is a new wish. */
  readonly askedIn?: number | undefined;
  /** The message of ours whose button was pressed. Of several that are pressed at once, the first one counts. */
  readonly choiceIn?: number | undefined;
  /** One; two or more, in their order, where they are joined. */
  readonly pictures: readonly [PictureInMessage, ...PictureInMessage[]];
  readonly operation: Operation;
  /** Who asked, where Telegram says so. */
  readonly askedBy?: number | undefined;
  /** The answer is wanted as a file. */
  readonly asFile?: boolean | undefined;
  /** What the answers are worded in. */
  readonly language?: Language | undefined;
  /** A message of ours that becomes the status message (one with the button that was pressed). */
  readonly statusMessageId?: number | undefined;
}

/** The job of a wish: always the same id for the same wish. */
export function jobOf(
  wish: Wish,
  deps: { readonly botId: number; readonly imagesBucket: string; readonly now: () => number },
): Job {
  const { pictures, operation } = wish;
  const id = jobIdOf({
    botId: deps.botId,
    chatId: wish.chatId,
    messageId: wish.choiceIn ?? wish.askedIn ?? wish.replyTo,
    fileUniqueId: pictures.map(({ fileUniqueId }) => fileUniqueId).join(","),
    operation: wish.choiceIn === undefined ? spelled(operation) : "choice",
  });
  const { chatId, replyTo } = wish;
  const common = { v: 1 as const, id, chatId, replyTo, requestedAt: deps.now() };
  const image = { bucket: deps.imagesBucket, key: `originals/${id}` };
  if (operation.kind !== "concat") return { ...common, ...operation, image };
  const images = pictures.map((_, index) => ({ ...image, key: `${image.key}-${index + 1}` }));
  return { ...common, ...operation, images };
}

/** What the row of a wish's job holds besides the job. */
export function rowOf({
  threadId,
  language,
  askedBy,
  asFile,
}: Omit<Wish, "pictures" | "operation">): Omit<Opening, "now"> {
  return {
    ...(threadId !== undefined && { threadId }),
    ...(language !== undefined && { language }),
    ...(askedBy !== undefined && { askedBy }),
    ...(asFile !== undefined && { asFile }),
  };
}
