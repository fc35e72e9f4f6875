import type { JobStore } from "../../jobs/job-store.ts";
import type { Progress } from "../../jobs/result-message.ts";
import { isUnfinished, type JobRow } from "../../jobs/row.ts";
import { beginProgress } from "../../jobs/video-transitions.ts";
import type { Logger } from "../../lib/logger.ts";
import { answerFor } from "../answer.ts";
import { giveByEdit } from "../give-by-edit.ts";
import type { Pace } from "../queue-place/pace.ts";
import { buttonFor } from "../row-buttons.ts";
import { TelegramFailure, type TelegramGateway } from "../telegram/gateway.ts";
import type { VideoSources } from "./video-answer.ts";
import { videoWordsIn } from "./words/video-words.ts";

/** Fits a phone's width. */
const BAR = 10;

export interface ShowProgressDeps extends VideoSources {
  readonly store: JobStore;
  readonly gateway: Pick<TelegramGateway, "editText" | "editToPicture">;
  readonly pace: Pace;
  readonly now: () => number;
  readonly log: Logger;
}

/**
 * Says in a job's status message how much of it is done, as often as Telegram likes it. `messageId` is the queue's name for
 * the message that says so.
 *
 * The answer takes the same message, perhaps at the same moment; so, as with a look at the queue (queue-place/look.ts), it
 * begins by a change of the row that holds only while the job is unfinished, and ends by reading the row once more.
 */
export function createShowProgress(
  deps: ShowProgressDeps,
): (progress: Progress, messageId: string) => Promise<void> {
  const { store, now } = deps;

  async function show(row: JobRow, percent: number): Promise<void> {
    const { chatId, statusMessageId } = row;
    if (statusMessageId === undefined || !(await deps.pace(chatId))) return;
    const text = videoWordsIn(row.language).progress(barOf(percent), percent);
    try {
      const message = { chatId, messageId: statusMessageId };
      await deps.gateway.editText(message, text, buttonFor(row, "cancel"));
    } catch (err) {
      if (!(err instanceof TelegramFailure)) throw err;
      deps.log.debug({ err, jobId: row.jobId }, "progress not shown");
    }
  }

  /** Gives an answer back that this edit may have come after. A video needs none of it: it has no text to edit. */
  async function mend({ jobId }: Progress, messageId: string): Promise<void> {
    const row = await store.get(jobId, now());
    if (row?.percentFor !== messageId || isUnfinished(row) || row.retriedAs !== undefined) return;
    const answer = await answerFor(deps, row);
    if (answer.picture === undefined) await giveByEdit(deps.gateway, row, answer);
  }

  return async (progress, messageId) => {
    const row = await store.change(progress.jobId, beginProgress(progress.percent, messageId));
    if (row) await show(row, progress.percent);
    await mend(progress, messageId);
  };
}

function barOf(percent: number): string {
  const full = Math.round((percent / 100) * BAR);
  return "▓".repeat(full) + "░".repeat(BAR - full);
}
