import { retryIdOf } from "../jobs/job-id.ts";
import { recordRetry } from "../jobs/person-transitions.ts";
import type { JobStore } from "../jobs/job-store.ts";
import type { Job } from "../jobs/job.ts";
import type { JobRow } from "../jobs/row.ts";
import { isRetryable } from "./row-buttons.ts";
import type { StartJob } from "./start-job.ts";

export interface RetryJobDeps {
  readonly store: JobStore;
  readonly startJob: StartJob;
  readonly now: () => number;
}

/** Tries a job again; the message with the button becomes the status message. False when there is nothing to try again. */
export type RetryJob = (
  jobId: string,
  pressed: { readonly chatId: number; readonly messageId: number },
) => Promise<boolean>;

/**
 * A retry is a new job on the same stored picture, whose id is made of the old one's: however often somebody taps, it is one.
 * Should the picture be gone by now, the worker refuses the job like any other, and the person is asked for it again.
 */
export function createRetryJob({ store, startJob, now }: RetryJobDeps): RetryJob {
  return async (jobId, { chatId, messageId }) => {
    const row = await store.get(jobId, now());
    if (row?.chatId !== chatId) return false;
    const id = retryIdOf(jobId);
    if (row.retriedAs !== id) {
      if (!isRetryable(row)) return false;
      await store.change(jobId, recordRetry(now(), id));
    }
    await startJob({
      job: nextTryOf(row, id, { requestedAt: now(), replyTo: messageId }),
      opening: openingOf(row),
      statusMessageId: messageId,
      prepare: async () => undefined,
    });
    return true;
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
