import type { Composer, Context } from "telegraf";
import type { Blobs } from "../../cloud/blobs.ts";
import type { SignedLink } from "../../cloud/signed-link.ts";
import type { Albums } from "../albums/create-albums.ts";
import type { CancelJobs } from "../cancel-jobs.ts";
import type { Forget } from "../people/forget.ts";
import type { History } from "../people/history.ts";
import type { SettingsStore } from "../people/settings-store.ts";
import type { Request } from "../request.ts";
import type { RetryJob } from "../retry-job.ts";
import type { SendAsFile } from "../send-as-file.ts";
import type { TelegramGateway } from "../telegram/gateway.ts";
import type { FreshLink } from "../videos/fresh-link.ts";
import type { RequestVideo } from "../videos/request-video.ts";
import type { Words } from "../words/words.ts";

/** What a feature needs. */
export interface FeatureDeps {
  readonly gateway: Pick<
    TelegramGateway,
    "sendText" | "sendPicture" | "editText" | "editToPicture" | "answerCallback" | "isAdministrator"
  >;
  readonly request: Request;
  /** Without it nobody here fetches videos. */
  readonly requestVideo?: RequestVideo | undefined;
  readonly freshLink: FreshLink;
  readonly cancelJobs: CancelJobs;
  readonly retryJob: RetryJob;
  readonly sendAsFile: SendAsFile;
  readonly albums: Pick<Albums, "record" | "choose" | "join">;
  readonly settings: SettingsStore;
  readonly history: History;
  /** Where results lie. */
  readonly resultBlobs: Pick<Blobs, "get">;
  readonly linkTo: SignedLink;
  /** Deletes what somebody asked for in a chat; "failed" when every try has. */
  readonly forget: (
    ...wish: Parameters<Forget["now"]>
  ) => Promise<Awaited<ReturnType<Forget["now"]>> | "failed">;
  readonly botName: string;
}

/** One update on its way through the features. */
export interface BotContext extends Context {
  /** Aborted when the handling of this update must end. */
  readonly signal: AbortSignal;
  /** When it was put in the inbox, ms since 1970; undefined where the queue does not say. */
  readonly queuedAt: number | undefined;
  /** The language of whoever sent it. */
  readonly words: Words;
}

/**
 * A function from what it needs to a composer: it decides, asks and answers, and does no work. What is not its own goes
 * on with `next`.
 */
export type Feature = (deps: FeatureDeps) => Composer<BotContext>;
