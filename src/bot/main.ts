import { createClients } from "../cloud/clients.ts";
import { createConsumer } from "../cloud/consumer.ts";
import { createDynamoTable } from "../cloud/dynamodb.ts";
import { createS3Blobs } from "../cloud/s3.ts";
import { createSignedLink } from "../cloud/signed-link.ts";
import { createSqsQueue } from "../cloud/sqs.ts";
import { createJobStore } from "../jobs/job-store.ts";
import { readConfig } from "../lib/config.ts";
import { explainStartErrors } from "../lib/explain-start-errors.ts";
import { createHttpService } from "../lib/http-service.ts";
import { createLogger } from "../lib/logger.ts";
import { createMetricsService, createRegistry } from "../lib/metrics.ts";
import { createReadiness } from "../lib/readiness.ts";
import { createRightOfWay } from "../lib/right-of-way.ts";
import { runUntilSignal } from "../lib/run.ts";
import { together } from "../lib/service.ts";
import { albumQuestion } from "./albums/album-question.ts";
import { createAlbumStore } from "./albums/album-store.ts";
import { createAlbums } from "./albums/create-albums.ts";
import { backlogServices } from "./backlog/backlog-services.ts";
import { createBot } from "./bot.ts";
import { createCancelJobs } from "./cancel-jobs.ts";
import { BotConfig } from "./config.ts";
import { createDeliver } from "./deliver.ts";
import { createGiveUpUpdate } from "./give-up-update.ts";
import { read } from "./grammar/read.ts";
import { createHttpApp } from "./http.ts";
import { createInboxHandler } from "./inbox-handler.ts";
import { createBotMetrics } from "./metrics.ts";
import { createPeople } from "./people/create-people.ts";
import { createPolling } from "./polling.ts";
import { createLook } from "./queue-place/look.ts";
import { createPace } from "./queue-place/pace.ts";
import { createRequest } from "./request.ts";
import { createResultsHandler } from "./results-handler.ts";
import { createRetryJob } from "./retry-job.ts";
import { createSendAsFile } from "./send-as-file.ts";
import { createStartJob } from "./start-job.ts";
import { connectTelegram } from "./telegram/connect.ts";
import { createFreshLink } from "./videos/fresh-link.ts";
import { createRequestVideo } from "./videos/request-video.ts";
import { createShowProgress } from "./videos/show-progress.ts";
import { createWebhookService } from "./webhook-registration.ts";

/** An update is handled in seconds; one that takes longer than this hangs. */
const CAP_MS = 3 * 60_000;

explainStartErrors("bot");
const config = readConfig(BotConfig, process.env);
const { telegram } = config;
const secrets = [telegram.token, ...telegram.webhookSecrets, config.resultsKey ?? ""];
const log = createLogger("bot", config.logLevel, secrets);
const registry = createRegistry();
const metrics = createBotMetrics(registry);
const readiness = createReadiness();
const webhookFirst = createRightOfWay();
const now = Date.now;

const { sqs, s3, dynamodb } = createClients();
const queue = (url: string) => createSqsQueue(sqs, { url, waitSeconds: config.pollSeconds });
const inbox = queue(config.inboxQueueUrl);
const results = queue(config.resultsQueueUrl);
const jobs = queue(config.jobsQueueUrl);
const videoJobs =
  config.videoJobsQueueUrl === undefined ? undefined : queue(config.videoJobsQueueUrl);
const blobs = createS3Blobs(s3);
const jobsTable = createDynamoTable(dynamodb, { table: config.jobsTable, key: "jobId" });
const albumsTable = createDynamoTable(dynamodb, { table: config.albumsTable, key: "albumId" });
const store = createJobStore(jobsTable);
const albumStore = createAlbumStore(albumsTable);

const gateway = connectTelegram(telegram, metrics.observeCall);
const me = await gateway.me();
const self = { botId: me.id, botName: me.username };
const { imagesBucket } = config;
const { settings, applySettings, history, forget, admit } = createPeople({
  rows: jobsTable,
  albumRows: albumsTable,
  store,
  gateway,
  blobs,
  jobs,
  videoJobs,
  results,
  thumbnailsBucket: config.thumbnailsBucket,
  videosBucket: config.videosBucket,
  quotas: config.quotas,
  countRefusal: metrics.countRefusal,
  now,
  log,
});
const asked = { ...self, admit, applySettings, store, gateway, blobs, imagesBucket, jobs, results };
const request = createRequest({ ...asked, now, log });
const albums = createAlbums({
  ...asked,
  albums: albumStore,
  table: albumsTable,
  request,
  read,
  question: albumQuestion,
  inbox,
  now,
  log,
  count: metrics.countAnswer,
});
const cancelJobs = createCancelJobs({ store, albums: albumStore, results, now });
const startJob = createStartJob({ store, gateway, jobs, videoJobs, results, now, log });
const requestVideo = videoJobs && createRequestVideo({ ...self, admit, startJob, now });
const linkTo = createSignedLink(s3, { now });
const freshLink = createFreshLink({ store, gateway, linkTo, now });
const retryJob = createRetryJob({ store, startJob, admit, now });
const sendAsFile = createSendAsFile({ store, blobs, gateway, now });
const buttons = { cancelJobs, retryJob, sendAsFile, freshLink };
const people = { settings, history, resultBlobs: blobs, linkTo };
const talk = { ...self, ...people, gateway, albums };
const handleUpdate = createBot({ ...talk, ...buttons, request, requestVideo, forget: forget.now });
const giveUpUpdate = createGiveUpUpdate({ ...talk, store, albumStore, results, imagesBucket, now });
const count = metrics.countAnswer;
const deliver = createDeliver({ store, gateway, blobs, linkTo, albums, now, log, count });

const pace = createPace({ counters: albumsTable, now }); // any table of the bot's alone with an expiry will do
const shown = { store, gateway, blobs, linkTo, pace, now, log };
const look = createLook({ ...shown, jobs, videoJobs, results });
const progress = createShowProgress(shown);

const withinTime = { capMs: CAP_MS, graceMs: config.stopSeconds * 500, log };
const inboxConsumer = createConsumer({
  name: "inbox",
  queue: inbox,
  lanes: config.inboxLanes,
  ...createInboxHandler({ handleUpdate, giveUpUpdate, albums }),
  turn: webhookFirst.turn,
  ...metrics.consumer("inbox", config.inboxLanes),
  ...withinTime,
});
const resultsConsumer = createConsumer({
  name: "results",
  queue: results,
  lanes: config.resultsLanes,
  ...createResultsHandler({ deliver, look, progress, albums, forgetLate: forget.late }),
  ...metrics.consumer("results", config.resultsLanes),
  ...withinTime,
});
const http = createHttpService({
  name: "http",
  port: config.port,
  listener: createHttpApp({
    inbox,
    results,
    store,
    now,
    log,
    isReady: readiness.isReady,
    enter: webhookFirst.enter,
    countUpdate: metrics.countUpdate,
    webhookSecrets: telegram.webhookSecrets,
    resultsKey: config.resultsKey,
  }),
  lingerMs: config.lingerSeconds * 1000,
  onStopping: readiness.notAnyMore,
});
const updates =
  telegram.mode === "webhook"
    ? createWebhookService({ gateway, log }, telegram)
    : createPolling({ gateway, inbox, log });
const health = createMetricsService({
  registry,
  port: config.metricsPort,
  ailment: () => undefined,
});

const backlogDeps = { queue, rows: jobsTable, registry, now, log };
const backlog = await backlogServices(config.backlog, backlogDeps);

// Stopped in the opposite order: first nothing new comes in, then what is under way is finished.
const services = [health, ...backlog, resultsConsumer, inboxConsumer, http, updates, readiness];
runUntilSignal(together(services, log), {
  log,
  graceMs: (config.lingerSeconds + config.stopSeconds) * 1000,
});
