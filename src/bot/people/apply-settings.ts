import type { Job } from "../../jobs/job.ts";
import type { Opening } from "../../jobs/job-store.ts";
import type { SettingsStore } from "./settings-store.ts";

interface Asked {
  readonly job: Job;
  /** What its row will hold besides. */
  readonly opening: Omit<Opening, "now">;
}

/** Fills in what was not said with what the chat has chosen. The id stays: the same wish is the same job. */
export type ApplySettings = (asked: Asked) => Promise<Asked>;

export function createApplySettings(settings: Pick<SettingsStore, "of">): ApplySettings {
  return async ({ job, opening }) => {
    const { minScore, classes, asFile } = await settings.of(job.chatId);
    return {
      job: withOptions(job, {
        ...(minScore !== undefined && { minScore }),
        ...(classes !== undefined && { classes }),
      }),
      opening: { ...(asFile !== undefined && { asFile }), ...opening },
    };
  };
}

function withOptions(job: Job, chosen: { minScore?: number; classes?: string[] }): Job {
  if (job.kind !== "detect") return job;
  const options = { ...chosen, ...job.options };
  return Object.keys(options).length === 0 ? job : { ...job, options };
}
