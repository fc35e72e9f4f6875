import type { Queue } from "../../cloud/queue.ts";
import type { JobStore } from "../../jobs/job-store.ts";
import { beginLook } from "../../jobs/person-transitions.ts";
import { type Look, lookOf } from "../../jobs/result-message.ts";
import { isUnfinished, type JobRow } from "../../jobs/row.ts";
import type { Logger } from "../../lib/logger.ts";
import { answerFor } from "../answer.ts";
import { giveByEdit } from "../give-by-edit.ts";
import { buttonFor } from "../row-buttons.ts";
import { TelegramFailure, type TelegramGateway } from "../telegram/gateway.ts";
import type { VideoSources } from "../videos/video-answer.ts";
import { wordsIn } from "../words/languages.ts";
import { workingText } from "../working-text.ts";
import { namedPlace } from "./ladder.ts";
import type { Pace } from "./pace.ts";
import { secondsToLook } from "./seconds-to-look.ts";

/** Who has waited this long does not look any more. */
const LAST_LOOK_MS = 3600_000;

export interface LookDeps extends VideoSources {
  readonly store: JobStore;
  readonly gateway: Pick<TelegramGateway, "editText" | "editToPicture">;
  readonly jobs: Pick<Queue, "depth">;
  /** Of videos, where there are any. */
  readonly videoJobs?: Pick<Queue, "depth"> | undefined;
  readonly results: Pick<Queue, "send">;
  readonly pace: Pace;
  readonly now: () => number;
  readonly log: Logger;
}

/**
 * Says in a job's status message where it stands in the queue, and sees that somebody looks again. `messageId` is the
 * queue's name for the message that asks for it.
 *
 * The queue only tells its length, so the place is the least length seen since the job came: never too good, and soon
 * right when nobody comes behind.
 *
 * The answer takes the same message, perhaps at the same moment. So each look begins by a change of the row that holds
 * only while the job is unfinished, and ends by reading the row once more: a job that has ended meanwhile gets its answer
 * back into the message. A picture needs none of that, since Telegram does not edit the text of a message that has none.
 * A look that dies in between comes again under the same `messageId` and knows by it that there may be something to mend.
 */
export function createLook(deps: LookDeps): (look: Look, messageId: string) => Promise<void> {
  const { store, now } = deps;

  return async (look, messageId) => {
    const row = await store.change(look.jobId, beginLook(look.look, messageId));
    if (!row) return await mend(look, messageId);
    const place = await placeOf(row, look);
    const shown = await show(row, { ...look, place });
    if (shown === "given up") return;
    await mend(look, messageId);
    const isRight = row.state === "working" && shown === undefined; // nothing will change but by the answer
    if (!isRight && now() - row.createdAt < LAST_LOOK_MS) {
      await lookAgain(row, { ...look, place, ...(shown !== undefined && { shown }) });
    }
  };

  async function placeOf(row: JobRow, { place }: Look): Promise<number> {
    if (row.state !== "queued") return place;
    const { jobs, videoJobs = jobs } = deps;
    const { waiting } = await (row.kind === "video" ? videoJobs : jobs).depth();
    return Math.max(1, Math.min(place, waiting));
  }

  /** The place that the message names then. */
  async function show(row: JobRow, look: Look): Promise<number | "given up" | undefined> {
    const { chatId, statusMessageId } = row;
    if (statusMessageId === undefined) return "given up";
    const named = row.state === "queued" ? namedPlace(look.place) : undefined;
    if (named === look.shown || !(await deps.pace(chatId))) return look.shown;
    try {
      const message = { chatId, messageId: statusMessageId };
      await deps.gateway.editText(message, textFor(row, named), buttonFor(row, "cancel"));
      return named;
    } catch (err) {
      if (!(err instanceof TelegramFailure)) throw err;
      deps.log.debug({ err, jobId: row.jobId }, "place in the queue not shown");
      return ["too-fast", "not-done"].includes(err.kind) ? look.shown : "given up";
    }
  }

  /** Gives an answer back that this look's edit may have come after. */
  async function mend(look: Look, messageId: string): Promise<void> {
    const row = await store.get(look.jobId, now());
    const isOurs = row?.look === look.look && row.lookFor === messageId;
    if (!isOurs || isUnfinished(row) || row.retriedAs !== undefined) return;
    const answer = await answerFor(deps, row);
    if (answer.picture === undefined) await giveByEdit(deps.gateway, row, answer);
  }

  async function lookAgain(row: JobRow, { jobId, look, place, shown }: Look): Promise<void> {
    const waitedSeconds = (now() - row.createdAt) / 1000;
    const delaySeconds = secondsToLook(place, waitedSeconds);
    const next = { jobId, look: look + 1, place, ...(shown !== undefined && { shown }) };
    await deps.results.send(lookOf(next), { delaySeconds });
  }
}

function textFor(row: JobRow, named: number | undefined): string {
  const words = wordsIn(row.language);
  if (named === undefined) return workingText(row);
  return named === 1 ? words.nextInQueue : words.inQueue(named);
}
