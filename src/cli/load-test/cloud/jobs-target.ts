import { randomUUID } from "node:crypto";
import type { Queue } from "../../../cloud/queue.ts";
import type { ImageRef, Job } from "../../../jobs/job.ts";
import { jobIdOf } from "../../../jobs/job-id.ts";
import type { JobStore } from "../../../jobs/job-store.ts";
import { UsageError } from "../../provision/plain-words.ts";
import type { Ear } from "../journal.ts";
import type { Planned } from "../plan/schedule.ts";
import type { Target } from "../target.ts";
import { type CloudFigures, lookAtCloud } from "./look-at-cloud.ts";
import { watchRows } from "./watch-rows.ts";

/** Chats that are nobody's: Telegram's numbers have at most 52 bits. Many, so that no part of an index gets all rows. */
const NOBODY = Number.MIN_SAFE_INTEGER;
const CHATS = 1000;

/** Puts jobs straight into the queue, past the bot, and sees in their rows what became of them. Nobody is told. */
export function openJobsTarget(
  deps: {
    readonly name: string;
    readonly queue: Pick<Queue, "send" | "depth">;
    readonly store: JobStore;
    readonly images: readonly [ImageRef, ...ImageRef[]];
  } & Pick<CloudFigures, "countWorkers">,
  ear: Ear,
): Target {
  const { queue, store, images } = deps;
  const run = randomUUID();
  const gone = new AbortController();
  const rows = watchRows(store, ear);
  const watching = rows.ended.catch((err: unknown) => gone.abort(err));

  function jobOf({ index, ingredient }: Planned): Job {
    const { operation, name } = ingredient;
    const chatId = NOBODY + (index % CHATS);
    const request = { botId: 0, chatId, messageId: index, fileUniqueId: run, operation: name };
    const common = { v: 1 as const, id: jobIdOf(request), chatId, replyTo: 1 };
    const requestedAt = Date.now();
    const [first] = images;
    const imageAt = (item: number) => images[(index + item) % images.length] ?? first;
    return operation.kind === "concat"
      ? { ...common, requestedAt, ...operation, images: [imageAt(0), imageAt(1)] }
      : { ...common, requestedAt, ...operation, image: imageAt(0) };
  }

  return {
    name: deps.name,
    seesAnswers: true,
    seesDoubles: true,
    gone: gone.signal,
    async send(planned) {
      if (planned.ingredient.isAlbum) throw new UsageError(NO_ALBUMS);
      const job = jobOf(planned);
      const now = Date.now();
      await store.open(job, { now, toldAt: now });
      await queue.send(JSON.stringify(job));
      rows.expect(planned.index, job.id);
    },
    look: async () => await lookAtCloud({ jobs: queue, countWorkers: deps.countWorkers }),
    async stop() {
      rows.stop();
      await watching;
    },
  };
}

/** The bot puts an album together; a queue has none. */
export const NO_ALBUMS =
  "--mix: album needs the bot, which --jobs leaves out. Say predict, or concat.";
