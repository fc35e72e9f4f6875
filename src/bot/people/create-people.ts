import type { Blobs } from "../../cloud/blobs.ts";
import type { Queue } from "../../cloud/queue.ts";
import type { Table } from "../../cloud/table.ts";
import type { JobStore } from "../../jobs/job-store.ts";
import type { Logger } from "../../lib/logger.ts";
import { TelegramFailure, type TelegramGateway } from "../telegram/gateway.ts";
import { wordsIn } from "../words/languages.ts";
import { createAdmission } from "./admission.ts";
import { type Admit, type AdmitDeps, createAdmit } from "./admit.ts";
import { type ApplySettings, createApplySettings } from "./apply-settings.ts";
import type { Limits } from "./asks.ts";
import { createAsksStore } from "./asks-store.ts";
import { createDeletionStore } from "./deletion-store.ts";
import { createForget, type Forget, type ForgetDeps } from "./forget.ts";
import { createHistory, type History } from "./history.ts";
import type { Subject } from "./keys.ts";
import { createQueueLimit } from "./queue-limit.ts";
import { createSettingsStore, type SettingsStore } from "./settings-store.ts";

export interface PeopleDeps {
  /** The tables of jobs and of albums. */
  readonly rows: Table;
  readonly albumRows: Table;
  readonly store: JobStore;
  readonly gateway: Pick<TelegramGateway, "sendText" | "editText">;
  readonly blobs: Pick<Blobs, "remove">;
  readonly jobs: Pick<Queue, "depth">;
  /** Left out where videos are off. */
  readonly videoJobs?: Pick<Queue, "depth"> | undefined;
  readonly results: Pick<Queue, "send">;
  readonly thumbnailsBucket: string | undefined;
  readonly videosBucket?: string | undefined;
  readonly quotas: Quotas;
  readonly countRefusal: AdmitDeps["count"];
  readonly now: () => number;
  readonly log: Logger;
}

export interface Quotas {
  readonly person: Limits;
  readonly chat: Limits;
  /** Jobs that wait, in each of the two queues. */
  readonly maxWaiting: number;
  readonly allowed: ReadonlySet<number>;
  readonly admins: ReadonlySet<number>;
}

/** What the bot remembers of people, and what it lets them ask. */
export interface People {
  readonly settings: SettingsStore;
  readonly applySettings: ApplySettings;
  readonly history: History;
  readonly forget: Forget;
  readonly admit: Admit;
}

export function createPeople(deps: PeopleDeps): People {
  const { rows, quotas, now, log, gateway } = deps;
  const limitsOf = (subject: Subject) =>
    subject.startsWith("person#") ? quotas.person : quotas.chat;
  const { maxWaiting } = quotas;
  const limitOf = (queue: Pick<Queue, "depth">) => {
    return createQueueLimit({ queue, maxWaiting, now, log });
  };
  const isTooDeep = { pictures: limitOf(deps.jobs), videos: limitOf(deps.videoJobs ?? deps.jobs) };
  const mayRequest = createAdmission({
    ...quotas,
    asks: createAsksStore({ rows, now, limitsOf }),
    limitsOf,
    isQueueTooDeep: async (work) => await isTooDeep[work](),
    now,
  });
  const settings = createSettingsStore({ rows, now });
  const deletions = createDeletionStore({ rows, now });
  return {
    settings,
    applySettings: createApplySettings(settings),
    history: createHistory(deps),
    forget: createForget({ ...deps, deletions, sayCancelled: sayCancelledBy(gateway, log) }),
    admit: createAdmit({ mayRequest, gateway, log, count: deps.countRefusal }),
  };
}

/** A message that says that something is under way must not stay; but nothing depends on it. */
function sayCancelledBy(
  gateway: Pick<TelegramGateway, "editText">,
  log: Logger,
): ForgetDeps["sayCancelled"] {
  return async ({ chatId, statusMessageId: messageId, toldAt, language }) => {
    if (chatId === undefined || messageId === undefined || toldAt !== undefined) return;
    try {
      await gateway.editText({ chatId, messageId }, wordsIn(language).cancelled);
    } catch (err) {
      if (!(err instanceof TelegramFailure)) throw err;
      log.debug({ err }, "status message of a deleted job not changed");
    }
  };
}
