import type { RejectReason } from "../jobs/reasons.ts";
import { imagesOf, type Job } from "../jobs/job.ts";
import type { JobRow } from "../jobs/row.ts";
import { copyFile, type CopyFileDeps } from "./copy-file.ts";
import { jobOf, rowOf, type Wish } from "./job-of.ts";
import type { Admit } from "./people/admit.ts";
import type { ApplySettings } from "./people/apply-settings.ts";
import { placeOfRow } from "./place-of-row.ts";
import { createStartJob, type StartJobDeps } from "./start-job.ts";
import type { TelegramGateway } from "./telegram/gateway.ts";

export interface RequestDeps extends StartJobDeps, CopyFileDeps {
  readonly botId: number;
  readonly gateway: Pick<
    TelegramGateway,
    "sendText" | "editText" | "download" | "showSendingPhoto"
  >;
  readonly imagesBucket: string;
  readonly admit: Admit;
  readonly applySettings: ApplySettings;
}

/** Makes a job of a wish. Safe to repeat: every step may run twice without harm. */
export type Request = (wish: Wish, signal: AbortSignal) => Promise<void>;

/** Starts the job of a wish, with its pictures from Telegram. */
export function createRequest(deps: RequestDeps): Request {
  const startJob = createStartJob(deps);

  return async (wish, signal) => {
    const asked = jobOf(wish, deps);
    if (!(await deps.admit(wish, asked.id))) return;
    const { job, opening } = await deps.applySettings({ job: asked, opening: rowOf(wish) });
    await startJob({
      job,
      opening,
      statusMessageId: wish.statusMessageId,
      async prepare(row) {
        const [refusal] = await Promise.all([copyAll(job, wish, signal), showSendingPhoto(row)]);
        return refusal;
      },
    });
  };

  /** The first reason why one of them cannot be had. */
  async function copyAll(
    job: Job,
    { pictures }: Wish,
    signal: AbortSignal,
  ): Promise<RejectReason | undefined> {
    const copies = imagesOf(job).map(async (to, index) => {
      const picture = pictures[index];
      return picture && (await copyFile(deps, { picture, to }, signal));
    });
    const reasons = await Promise.all(copies);
    return reasons.find((reason) => reason !== undefined);
  }

  /** A courtesy: nobody misses it when it fails. */
  async function showSendingPhoto(row: JobRow): Promise<void> {
    try {
      await deps.gateway.showSendingPhoto(placeOfRow(row));
    } catch (err) {
      deps.log.debug({ err, jobId: row.jobId }, "chat action not shown");
    }
  }
}
