import type { Blobs } from "../cloud/blobs.ts";
import type { Queue } from "../cloud/queue.ts";
import type { SignedLink } from "../cloud/signed-link.ts";
import type { JobStore } from "../jobs/job-store.ts";
import { resultOf } from "../jobs/result-message.ts";
import { isTellable } from "../jobs/row.ts";
import * as transitions from "../jobs/transitions.ts";
import type { TelegramGateway } from "./telegram/gateway.ts";
import type { AlbumStore } from "./albums/album-store.ts";
import type { Albums } from "./albums/create-albums.ts";
import { createBot, type HandleUpdate } from "./bot.ts";
import { createCancelJobs } from "./cancel-jobs.ts";
import { jobOf, rowOf } from "./job-of.ts";
import { createRetryJob } from "./retry-job.ts";
import type { History } from "./people/history.ts";
import type { SettingsStore } from "./people/settings-store.ts";
import type { Start } from "./start-job.ts";
import { videoJobOf } from "./videos/request-video.ts";

export interface GiveUpUpdateDeps {
  readonly botId: number;
  readonly botName: string;
  readonly store: JobStore;
  readonly results: Pick<Queue, "send">;
  /** An item of an album that can be recorded after all is as good as any other. */
  readonly albums: Pick<Albums, "record" | "choose">;
  readonly albumStore: AlbumStore;
  readonly gateway: Pick<TelegramGateway, "editText" | "isAdministrator">;
  readonly settings: SettingsStore;
  readonly history: History;
  readonly resultBlobs: Pick<Blobs, "get">;
  readonly linkTo: SignedLink;
  readonly imagesBucket: string;
  readonly now: () => number;
}

/**
 * Ends what an update asked for after its last try, so that the person is told that it failed. The features find the wish
 * in it again; what they would only say is left unsaid. Safe to repeat.
 */
export function createGiveUpUpdate(deps: GiveUpUpdateDeps): HandleUpdate {
  const { store, now } = deps;
  const failJob = createFailJob(deps);
  return createBot({
    ...deps,
    cancelJobs: createCancelJobs({ ...deps, albums: deps.albumStore }),
    retryJob: createRetryJob({ store, now, startJob: failJob, admit: async () => true }),
    sendAsFile: async () => "sent", // a person who gets none can press again
    albums: { ...deps.albums, join: { begin: async () => undefined, add: async () => false } },
    forget: async () => "failed",
    // Edits are safe to repeat, and a message that says what is under way must not stay.
    gateway: {
      editText: async (...edit) => await deps.gateway.editText(...edit),
      isAdministrator: async (...who) => await deps.gateway.isAdministrator(...who),
      sendText: async () => 0,
      sendPicture: async () => 0,
      editToPicture: async () => undefined,
      answerCallback: async () => undefined,
    },
    freshLink: async () => "gone", // who gets none can press again
    async requestVideo(wish) {
      await failJob({
        job: videoJobOf(wish, deps),
        opening: rowOf(wish),
        statusMessageId: undefined,
      });
    },
    async request(wish) {
      const { statusMessageId } = wish;
      await failJob({ job: jobOf(wish, deps), opening: rowOf(wish), statusMessageId });
    },
  });
}

/** Ends a job that could not be brought on its way. */
function createFailJob({ store, results, now }: GiveUpUpdateDeps) {
  return async ({
    job,
    opening,
    statusMessageId,
  }: Pick<Start, "job" | "opening" | "statusMessageId">): Promise<void> => {
    await store.open(job, { now: now(), ...opening }); // perhaps not even the row was written
    if (statusMessageId !== undefined) {
      // The offer becomes the answer: a button that no longer does anything must not stay.
      await store.change(job.id, transitions.recordStatus(now(), statusMessageId));
    }
    await store.change(job.id, transitions.fail(now(), "out-of-tries"));
    const row = await store.get(job.id, now());
    if (row && isTellable(row)) await results.send(resultOf(job.id));
  };
}
