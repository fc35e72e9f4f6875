import { pino } from "pino";
import { albumQuestion } from "../../../src/bot/albums/album-question.ts";
import { createAlbumStore } from "../../../src/bot/albums/album-store.ts";
import { createAlbums } from "../../../src/bot/albums/create-albums.ts";
import { createBot } from "../../../src/bot/bot.ts";
import { createDeliver, type DeliverDeps } from "../../../src/bot/deliver.ts";
import { createGiveUpUpdate, type GiveUpUpdateDeps } from "../../../src/bot/give-up-update.ts";
import { read } from "../../../src/bot/grammar/read.ts";
import { createInboxHandler } from "../../../src/bot/inbox-handler.ts";
import { createRequest } from "../../../src/bot/request.ts";
import { createResultsHandler } from "../../../src/bot/results-handler.ts";
import { type Handling, Poison, RetryLater } from "../../../src/cloud/handling.ts";
import type { Delivery, Queue } from "../../../src/cloud/queue.ts";
import { imagesOf, Job } from "../../../src/jobs/job.ts";
import { createJobStore, type JobStore } from "../../../src/jobs/job-store.ts";
import type { RejectReason } from "../../../src/jobs/reasons.ts";
import { resultOf } from "../../../src/jobs/result-message.ts";
import { isTellable } from "../../../src/jobs/row.ts";
import * as transitions from "../../../src/jobs/transitions.ts";
import type { Ports, QueueName } from "./ports.ts";
import type { Process } from "./scheduler.ts";

export type Handler = Pick<Handling, "handle" | "giveUp">;

const LEASE_SECONDS = 20;

interface ReplicaDeps {
  readonly ports: Ports;
  readonly now: () => number;
  /** Pictures that the worker refuses, by file id. */
  readonly refused: ReadonlyMap<string, RejectReason>;
}

/** What one process does with the messages of each queue: the bot's own code; for jobs, a worker that copies. */
export function createReplica(
  process: Process,
  { ports, now, refused }: ReplicaDeps,
): Record<QueueName, Handler> {
  const table = ports.tableOf(process, "albums");
  const store = createJobStore(ports.tableOf(process, "jobs"));
  const results = ports.queueOf(process, "results");
  const common = {
    botId: 42,
    botName: "polybot",
    store,
    gateway: ports.gatewayOf(process),
    blobs: ports.blobsOf(process),
    jobs: ports.queueOf(process, "jobs"),
    results,
    imagesBucket: "images",
    linkTo: async () => "",
    admit: async () => true,
    applySettings: async <T>(start: T) => start,
    now,
    log: pino({ level: "silent" }),
    count: () => undefined,
  };
  const request = createRequest(common);
  const albums = createAlbums({
    ...common,
    albums: createAlbumStore(table),
    table,
    request,
    read,
    question: albumQuestion,
    inbox: ports.queueOf(process, "inbox"),
  });
  // What else people can say to the bot is not said here.
  const settings = { of: async () => ({}) };
  const features = { ...common, request, albums, settings } as unknown;
  return {
    inbox: createInboxHandler({
      handleUpdate: createBot(features as Parameters<typeof createBot>[0]),
      giveUpUpdate: createGiveUpUpdate(features as GiveUpUpdateDeps),
      albums,
    }),
    results: createResultsHandler({ deliver: createDeliver(features as DeliverDeps), albums }),
    jobs: createCopier({ store, results, blobs: ports.blobs, now, refused }),
  };
}

/** A worker as the bot sees it: the result of a job is its pictures, by name. */
function createCopier(deps: {
  readonly store: JobStore;
  readonly results: Pick<Queue, "send">;
  readonly blobs: Map<string, string>;
  readonly now: () => number;
  readonly refused: ReadonlyMap<string, RejectReason>;
}): Handler {
  const { store, results, blobs, now, refused } = deps;
  let claimed = 0;

  async function perform(job: Job, fence: transitions.Fence): Promise<void> {
    const names = imagesOf(job).map(({ key }) => blobs.get(key) ?? "?");
    const reason = names.map((name) => refused.get(name)).find((each) => each);
    if (reason !== undefined) {
      await store.change(job.id, transitions.refuse(fence, now(), reason));
      return;
    }
    const image = { bucket: "images", key: `results/${job.id}.jpg` };
    blobs.set(image.key, names.join("+"));
    const labels = job.kind === "detect" ? { labels: [] } : {};
    const result = { image, width: 64, height: 48, ...labels };
    await store.change(job.id, transitions.finish(fence, now(), result));
  }

  return {
    async handle({ body }: Delivery) {
      const job = Job.parse(JSON.parse(body));
      claimed += 1;
      const owner = `worker ${claimed}`;
      const claim = transitions.claim(owner, now(), LEASE_SECONDS * 1000);
      const row = (await store.change(job.id, claim)) ?? (await store.get(job.id, now()));
      if (!row) throw new Poison("no row");
      if (row.state === "working") {
        if (row.owner !== owner) throw new RetryLater(LEASE_SECONDS, "Somebody else works on it.");
        await perform(job, { owner, attempt: row.attempt });
      } else if (!isTellable(row)) return;
      await results.send(resultOf(job.id));
    },
    async giveUp({ body }: Delivery) {
      const { id } = Job.parse(JSON.parse(body));
      await store.change(id, transitions.fail(now(), "out-of-tries"));
      const row = await store.get(id, now());
      if (row?.state === "working") throw new RetryLater(LEASE_SECONDS, "Somebody works on it.");
      if (row && isTellable(row)) await results.send(resultOf(id));
      return true;
    },
  };
}
