import { randomBytes } from "node:crypto";
import { setTimeout as sleep } from "node:timers/promises";
import { ReceiveMessageCommand } from "@aws-sdk/client-sqs";
import { onTestFinished } from "vitest";
import type { Blobs } from "../../src/cloud/blobs.ts";
import { createConsumer } from "../../src/cloud/consumer.ts";
import { createDynamoTable } from "../../src/cloud/dynamodb.ts";
import { handleDelivery } from "../../src/cloud/handle-delivery.ts";
import type { Delivery, Queue } from "../../src/cloud/queue.ts";
import { POLYBOT_PLAN } from "../../src/cloud/provision/polybot-plan.ts";
import { provision } from "../../src/cloud/provision/provision.ts";
import { createS3Blobs } from "../../src/cloud/s3.ts";
import { createSqsQueue } from "../../src/cloud/sqs.ts";
import type { Table } from "../../src/cloud/table.ts";
import { imagesOf, type Job, JOB_KINDS, type JobOf } from "../../src/jobs/job.ts";
import { createJobStore } from "../../src/jobs/job-store.ts";
import type { JobRow } from "../../src/jobs/row.ts";
import { createJobHandler, type JobOutcome } from "../../src/worker/job-handler.ts";
import type { Perform } from "../../src/worker/perform.ts";
import { type Report, reportToQueue } from "../../src/worker/report.ts";
import { aJob, aResult } from "./a-job.ts";
import type { useLocalCloud } from "./local-cloud.ts";
import { recordedLog } from "./recorded-log.ts";

const never = new AbortController().signal;

/** What a worker uses; the rest would only take time. */
const WORKERS_PLAN = {
  queues: POLYBOT_PLAN.queues.filter(({ name }) => name !== "inbox"),
  tables: POLYBOT_PLAN.tables.filter(({ name }) => name === "jobs"),
  buckets: POLYBOT_PLAN.buckets.filter(({ name }) => name === "images"),
};

/** The parts that a worker is made of, each of which a test may put something in front of. */
export interface WorkerParts {
  readonly table: Table;
  readonly blobs: Blobs;
  readonly jobs: Queue;
  readonly report: Report;
  readonly perform: Perform;
  readonly now: () => number;
  /** Between two looks whether the job was cancelled; so long that no test sees one, unless it says so. */
  readonly lookMs: number;
}

/** A poll that a stop need not wait for. */
async function shortPoll(queue: Queue, signal: AbortSignal): Promise<Delivery | undefined> {
  const delivery = await queue.receive(signal);
  if (!delivery) await sleep(20);
  return delivery;
}

/** Queues, table and buckets of the test's own, and as many workers on them as it wants. */
export async function workerRig(
  local: ReturnType<typeof useLocalCloud>,
  { visibilitySeconds = 30 }: { readonly visibilitySeconds?: number } = {},
) {
  const { sqs, s3, dynamodb } = local.clients;
  const prefix = `t-${randomBytes(4).toString("hex")}`;
  const where = { prefix, visibilitySeconds };
  const { env, deadLetters } = await provision(local.clients, WORKERS_PLAN, where);
  const queue = (url: string) => createSqsQueue(sqs, { url, waitSeconds: 0 });
  const table = createDynamoTable(dynamodb, { table: env.JOBS_TABLE, key: "jobId" });
  const blobs = createS3Blobs(s3);
  const store = createJobStore(table);
  const jobs = queue(env.JOBS_QUEUE_URL);

  /** What a real processor does around its picture: fetch it, and store another under the job's id. */
  function performWith(through: Blobs): Perform {
    return async (job, { signal }) => {
      const [original = { bucket: "", key: "" }] = imagesOf(job);
      const bytes = await through.get({ ...original, maxBytes: 1000, signal });
      const image = { bucket: env.IMAGES_BUCKET, key: `results/${job.id}.jpg` };
      await through.put({ ...image, body: bytes, contentType: "image/jpeg", signal });
      return { result: { ...aResult(), image }, steps: { inference: 1 } };
    };
  }
  const report = reportToQueue(queue(env.RESULTS_QUEUE_URL));

  /** A worker. `settle` handles one message that the test took itself; `start` lets it read the queue. */
  async function worker(with_: Partial<WorkerParts> = {}, graceMs = 20_000) {
    const parts: WorkerParts = {
      table,
      blobs,
      jobs: { ...jobs, receive: async (signal) => await shortPoll(jobs, signal) },
      report,
      perform: performWith(with_.blobs ?? blobs),
      now: Date.now,
      lookMs: 60_000,
      ...with_,
    };
    const { log, lines, messages } = recordedLog();
    const outcomes: string[] = [];
    const ended: JobOutcome[] = [];
    const handler = createJobHandler({
      store: createJobStore(parts.table),
      perform: parts.perform,
      report: parts.report,
      kinds: JOB_KINDS,
      now: parts.now,
      lookMs: parts.lookMs,
      observe: { started: () => {}, ended: (_job, outcome) => void ended.push(outcome) },
    });
    const options = {
      name: "jobs",
      log,
      ...handler,
      capMs: 60_000,
      observe: (outcome: string) => void outcomes.push(outcome),
    };
    const consumer = createConsumer({ ...options, queue: parts.jobs, lanes: 1, graceMs });
    onTestFinished(async () => await consumer.stop());
    const settle = handleDelivery(options, await jobs.settings(), never);
    return { settle, consumer, outcomes, ended, lines, messages };
  }

  async function bodiesIn(url: string | undefined) {
    const { Messages = [] } = await sqs.send(
      new ReceiveMessageCommand({
        QueueUrl: url,
        MaxNumberOfMessages: 10,
        MessageAttributeNames: ["All"],
        VisibilityTimeout: 0,
        WaitTimeSeconds: 0,
      }),
    );
    return Messages.map(({ Body = "", MessageAttributes }) => ({
      body: Body,
      reason: MessageAttributes?.["reason"]?.StringValue,
    }));
  }

  return {
    env,
    store,
    table,
    blobs,
    jobs,
    report,
    perform: performWith(blobs),
    worker,
    async row(job: Job): Promise<JobRow | undefined> {
      return await store.get(job.id, Date.now());
    },
    /** A job as the bot leaves it: row, picture, message. */
    async asked(body = (job: Job) => JSON.stringify(job)): Promise<JobOf<"detect">> {
      const job = aJob({ bucket: env.IMAGES_BUCKET });
      await store.open(job, { now: Date.now() });
      await blobs.put({ ...job.image, body: Buffer.from("photo"), contentType: "image/jpeg" });
      await jobs.send(body(job));
      return job;
    },
    /** Takes the next message, for the so many-th time. */
    async taken(attempt = 1) {
      for (;;) {
        const delivery = await jobs.receive(never);
        if (!delivery) throw new Error("No message came.");
        if (delivery.attempt === attempt) return delivery;
        await delivery.hide(0);
      }
    },
    /** The jobs that were reported so far, each as often as it was. */
    async reported(): Promise<string[]> {
      const messages = await bodiesIn(env.RESULTS_QUEUE_URL);
      return messages.map(({ body }) => (JSON.parse(body) as { jobId: string }).jobId);
    },
    dead: async () => await bodiesIn(deadLetters["JOBS_QUEUE_URL"]),
    /** Messages of the job queue, whatever their state. */
    async left(): Promise<number> {
      return Object.values(await jobs.depth()).reduce((sum, count) => sum + count, 0);
    },
  };
}
