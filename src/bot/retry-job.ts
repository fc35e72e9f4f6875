import { retryIdOf } from "../jobs/job-id.ts";
import { recordRetry } from "../jobs/person-transitions.ts";
import type { JobStore } from "../jobs/job-store.ts";
import type { Job } from "../jobs/job.ts";
import type { JobRow } from "../jobs/row.ts";
import type { Admit } from "./people/admit.ts";
import { placeOfRow } from "./place-of-row.ts";
import { isRetryable } from "./row-buttons.ts";
import type { StartJob } from "./start-job.ts";
import { wordsIn } from "./words/languages.ts";

export interface RetryJobDeps {
  readonly store: JobStore;
  readonly startJob: StartJob;
  /** Another try is another request. */
  readonly admit: Admit;
  readonly now: () => number;
}

/**
 * Tries a job again; the message with the button becomes the status message, unless it is the answer to an album. Says in
 * the chat why not now.
 */
export type RetryJob = (
  jobId: string,
  pressed: { readonly chatId: number; readonly messageId: number; readonly userId: number },
) => Promise<"retrying" | "not-now" | "nothing-to-retry">;

/**
 * A retry is a new job on the same stored picture, whose id is made of the old one's: however often somebody taps, it is one.
 * Should the picture be gone by now, the worker refuses the job like any other, and the person is asked for it again.
 */
export function createRetryJob({ store, startJob, admit, now }: RetryJobDeps): RetryJob {
  return async (jobId, { chatId, messageId, userId }) => {
    const row = await store.get(jobId, now());
    if (row?.chatId !== chatId) return "nothing-to-retry";
    const id = retryIdOf(jobId);
    if (row.retriedAs !== id) {
      if (!isRetryable(row)) return "nothing-to-retry";
      const { language } = wordsIn(row.language);
      const by = { replyTo: messageId, askedBy: userId, language };
      const work = row.kind === "video" ? "videos" : "pictures";
      if (!(await admit({ ...placeOfRow(row), ...by, work }, id))) return "not-now";
      await store.change(jobId, recordRetry(now(), id));
    }
    await startJob({
      job: nextTryOf(row, id, { requestedAt: now(), replyTo: messageId }),
      opening: openingOf(row),
      // The answer to an album stays, with the buttons for its other pictures.
      statusMessageId: row.albumId === undefined ? messageId : undefined,
      prepare: async () => undefined,
    });
    return "retrying";
  };
}

function nextTryOf(
  { request, chatId }: JobRow,
  id: string,
  more: Pick<Job, "requestedAt" | "replyTo">,
): Job {
  const { statusMessageId: _old, ...job } = request;
  // In a group that has moved, the id of the message that asked means another one.
  const replyTo = chatId === request.chatId ? request.replyTo : more.replyTo;
  return { ...job, ...more, id, chatId, replyTo };
}

function openingOf({ threadId, language, askedBy, asFile }: JobRow) {
  return {
    ...(threadId !== undefined && { threadId }),
    ...(language !== undefined && { language }),
    ...(askedBy !== undefined && { askedBy }),
    ...(asFile !== undefined && { asFile }),
  };
}
