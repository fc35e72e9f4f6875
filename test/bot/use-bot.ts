import { Writable } from "node:stream";
import { pino } from "pino";
import { beforeAll, expect } from "vitest";
import { albumQuestion } from "../../src/bot/albums/album-question.ts";
import { createAlbumStore } from "../../src/bot/albums/album-store.ts";
import { createAlbums } from "../../src/bot/albums/create-albums.ts";
import { createCancelJobs } from "../../src/bot/cancel-jobs.ts";
import { createLook } from "../../src/bot/queue-place/look.ts";
import { createPace } from "../../src/bot/queue-place/pace.ts";
import { createRetryJob } from "../../src/bot/retry-job.ts";
import { createSendAsFile } from "../../src/bot/send-as-file.ts";
import { createStartJob } from "../../src/bot/start-job.ts";
import { createBot } from "../../src/bot/bot.ts";
import { createDeliver } from "../../src/bot/deliver.ts";
import { createGiveUpUpdate } from "../../src/bot/give-up-update.ts";
import { read } from "../../src/bot/grammar/read.ts";
import { createInboxHandler } from "../../src/bot/inbox-handler.ts";
import { createPeople, type Quotas } from "../../src/bot/people/create-people.ts";
import { createRequest } from "../../src/bot/request.ts";
import { connectTelegram } from "../../src/bot/telegram/connect.ts";
import type { TelegramGateway } from "../../src/bot/telegram/gateway.ts";
import { createFreshLink } from "../../src/bot/videos/fresh-link.ts";
import { createRequestVideo } from "../../src/bot/videos/request-video.ts";
import { createShowProgress } from "../../src/bot/videos/show-progress.ts";
import type { Blobs } from "../../src/cloud/blobs.ts";
import { createDynamoTable } from "../../src/cloud/dynamodb.ts";
import type { Table } from "../../src/cloud/table.ts";
import type { Queue } from "../../src/cloud/queue.ts";
import { createS3Blobs } from "../../src/cloud/s3.ts";
import { createSignedLink } from "../../src/cloud/signed-link.ts";
import { createSqsQueue } from "../../src/cloud/sqs.ts";
import { imagesOf, Job } from "../../src/jobs/job.ts";
import { createJobStore, type JobStore } from "../../src/jobs/job-store.ts";
import type { RejectReason } from "../../src/jobs/reasons.ts";
import { type Look, ResultMessage } from "../../src/jobs/result-message.ts";
import type { JobResult, VideoResult } from "../../src/jobs/row.ts";
import { videoObject } from "../../src/jobs/video-file.ts";
import { finishVideo } from "../../src/jobs/video-transitions.ts";
import * as transitions from "../../src/jobs/transitions.ts";
import type { Message } from "../../src/local/telegram/model.ts";
import type { Sent } from "../../src/local/telegram/people.ts";
import { useLocalCloud } from "../support/local-cloud.ts";
import { CHAT, jpeg, startStandIn } from "../support/telegram.ts";

type Provisioned = Awaited<ReturnType<ReturnType<typeof useLocalCloud>["provisioned"]>>;

/** What a test may put in the place of the real parts, around them. */
export interface Wraps {
  readonly store?: (store: JobStore) => JobStore;
  readonly gateway?: (gateway: TelegramGateway) => TelegramGateway;
  readonly blobs?: (blobs: Blobs) => Blobs;
  readonly rows?: (rows: Table) => Table;
  readonly results?: (results: Pick<Queue, "send">) => Pick<Queue, "send">;
  readonly quotas?: Quotas;
  readonly withoutVideos?: boolean;
  readonly jobs?: (jobs: Pick<Queue, "send" | "depth">) => Pick<Queue, "send" | "depth">;
}

const NO_LIMITS = { perMinute: 1, perDay: 0 };
export const NO_QUOTAS: Quotas = {
  person: NO_LIMITS,
  chat: NO_LIMITS,
  maxWaiting: Infinity,
  allowed: new Set(),
  admins: new Set(),
};

const LABELS: JobResult["labels"] = [
  { class: "person", score: 0.9, cx: 0.5, cy: 0.5, width: 0.2, height: 0.2 },
  { class: "bus", score: 0.8, cx: 0.5, cy: 0.5, width: 0.2, height: 0.2 },
  { class: "person", score: 0.7, cx: 0.5, cy: 0.5, width: 0.2, height: 0.2 },
];

/**
 * The bot's inside on a real local cloud and a real stand-in; the test hands the updates over, and plays the worker. All
 * tests of a file share their tables, unless each has its own: stand-ins count people and messages from the same number.
 */
export function useBot({ ownTables = false } = {}) {
  const local = useLocalCloud();
  let made: Provisioned | undefined;
  beforeAll(async () => {
    made = await local.provisioned();
  });

  return {
    local,
    start: async (wraps: Wraps = {}) => {
      if (!made) throw new Error("provisioned in beforeAll");
      return await startBot(ownTables ? await local.provisioned() : made, wraps);
    },
  };
}

function wrapped<Part>(part: Part, wrap: ((part: Part) => Part) | undefined): Part {
  return wrap?.(part) ?? part;
}

export type TestBot = Awaited<ReturnType<typeof startBot>>;

async function startBot(made: Provisioned, wraps: Wraps) {
  const standIn = await startStandIn();
  const clock = { now: Date.now() };
  const now = () => clock.now;
  const lines: string[] = [];
  const log = pino({ level: "debug" }, new Writable({ write: collect }));
  function collect(line: Buffer, _encoding: string, done: () => void): void {
    lines.push(line.toString());
    done();
  }

  const { JOBS_TABLE, ALBUMS_TABLE, JOBS_QUEUE_URL, RESULTS_QUEUE_URL, IMAGES_BUCKET } = made.env;
  const realInbox = createSqsQueue(made.sqs, { url: made.env.INBOX_QUEUE_URL });
  const rows = createDynamoTable(made.dynamodb, { table: JOBS_TABLE, key: "jobId" });
  const plainStore = createJobStore(rows);
  const store = wrapped(plainStore, wraps.store);
  const realGateway = connectTelegram(
    { token: standIn.token, apiRoot: standIn.url },
    () => undefined,
  );
  const gateway = wrapped(realGateway, wraps.gateway);
  const realBlobs = createS3Blobs(made.s3);
  const blobs = wrapped(realBlobs, wraps.blobs);

  const queued: Job[] = [];
  const reported: string[] = [];
  const forgotten: { readonly key: string; readonly delaySeconds: number | undefined }[] = [];
  const checks: { readonly albumId: string; readonly delaySeconds: number | undefined }[] = [];
  /** What the bot has put in the inbox itself: messages, with the group that each is in. */
  const told: { readonly body: string; readonly group: string | undefined }[] = [];
  const ownInbox: Pick<Queue, "send"> = {
    async send(body, options) {
      await realInbox.send(body, options);
      told.push({ body, group: options?.group });
    },
  };
  const looks: { readonly message: Look; readonly delaySeconds: number | undefined }[] = [];
  const realJobs = createSqsQueue(made.sqs, { url: JOBS_QUEUE_URL });
  const recordingJobs: Pick<Queue, "send" | "depth"> = {
    depth: async () => await realJobs.depth(),
    async send(body, options) {
      await realJobs.send(body, options);
      queued.push(Job.parse(JSON.parse(body)));
    },
  };
  const realVideoJobs = createSqsQueue(made.sqs, { url: made.env.VIDEO_JOBS_QUEUE_URL });
  const realResults = createSqsQueue(made.sqs, { url: RESULTS_QUEUE_URL });
  const recordingResults: Pick<Queue, "send"> = {
    async send(body, options) {
      await realResults.send(body, options);
      const message = ResultMessage.parse(JSON.parse(body));
      if (message.type === "result") reported.push(message.jobId);
      if (message.type === "forgotten") {
        forgotten.push({ key: message.key, delaySeconds: options?.delaySeconds });
      }
      if (message.type === "album-check") {
        checks.push({ albumId: message.albumId, delaySeconds: options?.delaySeconds });
      }
      if (message.type === "look") looks.push({ message, delaySeconds: options?.delaySeconds });
    },
  };

  const results = wrapped(recordingResults, wraps.results);

  const me = await realGateway.me();
  const self = { botId: me.id, botName: me.username };
  const linkTo = createSignedLink(made.s3, { now });
  const common = {
    ...self,
    store,
    gateway,
    now,
    log,
    results,
    linkTo,
    imagesBucket: IMAGES_BUCKET,
  };
  const jobs = wrapped(recordingJobs, wraps.jobs);
  const table = createDynamoTable(made.dynamodb, { table: ALBUMS_TABLE, key: "albumId" });
  const { admit, applySettings, forget, ...people } = createPeople({
    ...common,
    rows: wrapped(rows, wraps.rows),
    albumRows: table,
    blobs,
    jobs: realJobs,
    videoJobs: realVideoJobs,
    thumbnailsBucket: made.env.THUMBNAILS_BUCKET,
    videosBucket: made.env.VIDEOS_BUCKET,
    quotas: wraps.quotas ?? NO_QUOTAS,
    countRefusal: () => undefined,
  });
  const ruled = { ...common, blobs, jobs, admit, applySettings };
  const request = createRequest(ruled);
  const answers: string[] = [];
  const count = (outcome: string) => void answers.push(outcome);
  const albumStore = createAlbumStore(table);
  const albums = createAlbums({
    ...ruled,
    albums: albumStore,
    table,
    inbox: ownInbox,
    request,
    read,
    question: albumQuestion,
    count,
  });
  const deliver = createDeliver({ ...common, blobs, albums, count });
  const videoJobs = wraps.withoutVideos
    ? undefined
    : { ...recordingJobs, depth: async () => await realVideoJobs.depth() };
  const startJob = createStartJob({ ...common, jobs, videoJobs });
  const requestVideo = videoJobs && createRequestVideo({ ...common, admit, startJob });
  const buttons = {
    cancelJobs: createCancelJobs({ ...common, albums: albumStore }),
    retryJob: createRetryJob({ ...common, startJob, admit }),
    sendAsFile: createSendAsFile({ ...common, blobs }),
    freshLink: createFreshLink(common),
  };
  const pace = createPace({ counters: table, now });
  const look = createLook({ ...common, blobs, jobs, videoJobs, pace });
  const progress = createShowProgress({ ...common, blobs, pace });
  const talk = { ...common, ...people, resultBlobs: blobs, albums };
  const inbox = createInboxHandler({
    handleUpdate: createBot({ ...talk, ...buttons, request, requestVideo, forget: forget.now }),
    giveUpUpdate: createGiveUpUpdate({ ...talk, store: plainStore, albumStore }),
    albums,
  });

  const bot = {
    standIn,
    gateway,
    inbox,
    clock,
    lines,
    store: plainStore,
    rows,
    albumRows: table,
    forget,
    thumbnailsBucket: made.env.THUMBNAILS_BUCKET,
    blobs: realBlobs,
    imagesBucket: IMAGES_BUCKET,
    queued,
    reported,
    answers,
    deliver,
    look,
    progress,
    looks,
    forgotten,
    albums,
    checks,
    told,

    /** A check has come: does what it does, and what it puts in the inbox, and what that sends for. */
    async checkAlbum(albumId: string, signal = new AbortController().signal): Promise<void> {
      await albums.check(albumId, signal);
      for (const { body } of told.splice(0)) {
        await bot.handle(JSON.parse(body));
        await albums.check(albumId, signal);
      }
    },

    /** The update that came of what a person did; the bot has not seen it yet. */
    async update(sent: Sent, chatId = CHAT) {
      await standIn.people.send(chatId, sent);
      return bot.lastUpdate();
    },
    lastUpdate() {
      const update = standIn.delivery.backlog.all().at(-1);
      if (!update) throw new Error("no update came of it");
      return update.body;
    },
    /** Hands the bot a message of its inbox. It was put there at `queuedAt`, if it is to know. */
    async handle(
      update: unknown,
      signal = new AbortController().signal,
      queuedAt?: number,
    ): Promise<void> {
      const work = { signal, log, visibilitySeconds: 60, alsoRenew: () => undefined };
      await inbox.handle(deliveryOf(update, queuedAt), work);
    },
    async giveUp(update: unknown) {
      return await inbox.giveUp(deliveryOf(update), new Error("last try"));
    },
    /** Sends it and lets the bot handle it; the update, to hand it over again. */
    async say(sent: Sent, chatId = CHAT) {
      const update = await bot.update(sent, chatId);
      await bot.handle(update);
      return update;
    },
    async press(messageId: number, chatId = CHAT, data = "detect") {
      const press = standIn.people.press(chatId, messageId, { data });
      const update = bot.lastUpdate();
      await bot.handle(update);
      return { press, update };
    },

    /** The one job that was queued, perhaps more than once. */
    job(): Job {
      const [job] = queued;
      if (!job) throw new Error("no job was queued");
      expect(new Set(queued.map(({ id }) => id))).toEqual(new Set([job.id]));
      return job;
    },
    jobId: () => bot.job().id,
    /** The bytes that the one job is about. */
    async original() {
      const [image = { bucket: "", key: "" }] = imagesOf(bot.job());
      return await realBlobs.get({ ...image, maxBytes: 20 * 2 ** 20 });
    },
    async result(jobId: string): Promise<JobResult> {
      const { result } = await bot.row(jobId);
      if (!result) throw new Error("the job has no result");
      return result;
    },
    /** The person deletes what the bot wrote last. */
    removeLast(chatId = CHAT) {
      const message = bot.botMessages(chatId).at(-1);
      if (!message) throw new Error("the bot wrote nothing");
      standIn.world.remove(message);
    },
    /** What a worker does, as far as the bot sees it. */
    async finish(jobId: string, result: Partial<JobResult> = {}) {
      const image = { bucket: IMAGES_BUCKET, key: `results/${jobId}.jpg` };
      const { width = 64, height = 48 } = result;
      await realBlobs.put({ ...image, body: await jpeg(width, height), contentType: "image/jpeg" });
      await plainStore.change(jobId, transitions.claim("worker", clock.now, 60_000));
      const fence = { owner: "worker", attempt: 1 };
      const looked = result.url === undefined && { labels: LABELS }; // nobody looks into a thumbnail
      const whole = { ...looked, image, width, height, ...result };
      expect(
        await plainStore.change(jobId, transitions.finish(fence, clock.now, whole)),
      ).toBeDefined();
    },
    /** What a video worker leaves. */
    async finishVideo(jobId: string, video: Partial<VideoResult> = {}) {
      const object = videoObject(made.env.VIDEOS_BUCKET, jobId, "mp4");
      const body = Buffer.from("....ftypisom, and so on");
      await realBlobs.put({ ...object, body, contentType: "video/mp4" });
      await plainStore.change(jobId, transitions.claim("worker", clock.now, 60_000));
      const fence = { owner: "worker", attempt: 1 };
      const found = {
        object,
        contentType: "video/mp4",
        bytes: body.length,
        title: "Cats",
        seconds: 83,
      };
      const done = finishVideo(fence, clock.now, { ...found, ...video });
      expect(await plainStore.change(jobId, done)).toBeDefined();
    },
    async refuse(jobId: string, reason: RejectReason) {
      await plainStore.change(jobId, transitions.claim("worker", clock.now, 60_000));
      const fence = { owner: "worker", attempt: 1 };
      await plainStore.change(jobId, transitions.refuse(fence, clock.now, reason));
    },
    async row(jobId: string) {
      const row = await plainStore.get(jobId, clock.now);
      if (!row) throw new Error("no such row");
      return row;
    },

    /** What stands in the chat of the bot's: one word for the kind, then the text. */
    said(chatId = CHAT): string[] {
      return bot
        .botMessages(chatId)
        .map(({ content }) => [content.media?.kind ?? "text", content.text].join(": "));
    },
    botMessages(chatId = CHAT): Message[] {
      return standIn.messages(chatId).filter(({ from, deleted }) => from === "bot" && !deleted);
    },
    calls(method?: string): string[] {
      return standIn.calls
        .list(method)
        .map((call) => call.method)
        .filter((called) => called !== "getMe");
    },
  };
  return bot;
}

/** A photo with this caption. */
export async function photo(text?: string, more: Partial<Sent> = {}): Promise<Sent> {
  return { text, files: [{ kind: "photo", bytes: await jpeg(640, 480) }], ...more };
}

function deliveryOf(update: unknown, queuedAt?: number) {
  return {
    ...(queuedAt !== undefined && { queuedAt }),
    id: "message",
    body: JSON.stringify(update),
    attempt: 1,
    ack: async () => undefined,
    hide: async () => undefined,
  };
}
