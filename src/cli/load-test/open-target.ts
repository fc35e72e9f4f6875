import { createClients } from "../../cloud/clients.ts";
import { createDynamoTable } from "../../cloud/dynamodb.ts";
import { createS3Blobs } from "../../cloud/s3.ts";
import { createEcsClient } from "../../cloud/ecs-client.ts";
import { createEcsRunningTasks } from "../../cloud/ecs-running-tasks.ts";
import { createSqsQueue } from "../../cloud/sqs.ts";
import { createJobStore } from "../../jobs/job-store.ts";
import { UsageError } from "../provision/plain-words.ts";
import { openChatTarget } from "./chat/chat-target.ts";
import { localSystem } from "./chat/local-system.ts";
import { cloudNames } from "./cloud/cloud-names.ts";
import { NO_ALBUMS, openJobsTarget } from "./cloud/jobs-target.ts";
import { openWebhookTarget } from "./cloud/webhook-target.ts";
import type { Ear } from "./journal.ts";
import type { LoadTestOptions } from "./options.ts";
import { cloudAddresses, mustBeOwn } from "./own-address.ts";
import { drawPhotos, putPhotos } from "./photos.ts";
import type { Target } from "./target.ts";
import type { TargetOptions } from "./target-options.ts";

export interface OpenTargetDeps {
  readonly env: Readonly<Record<string, string | undefined>>;
  readonly ear: Ear;
  readonly requests: number;
  /** What is going on, for who waits. */
  readonly say: (text: string) => void;
}

/** Makes the target of a load test ready to be loaded. Throws UsageError, also for one elsewhere without --yes. */
export async function openTarget(
  { target, load, isSure }: Pick<LoadTestOptions, "target" | "load" | "isSure">,
  deps: OpenTargetDeps,
): Promise<Target> {
  switch (target.kind) {
    case "local":
      if (target.address !== undefined) mustBeOwn([target.address], isSure);
      return await openLocal(target, deps);
    case "webhook":
      mustBeOwn([target.address], isSure);
      return openWebhook(target, deps);
    case "jobs":
      mustBeOwn(cloudAddresses(deps.env), isSure);
      if (load.mix.some(({ isAlbum }) => isAlbum)) throw new UsageError(NO_ALBUMS);
      return await openJobs(target, deps);
  }
}

async function openLocal(
  options: Extract<TargetOptions, { kind: "local" }>,
  { env, ear, requests, say }: OpenTargetDeps,
): Promise<Target> {
  say("Looking for a system to load…");
  const [photos, system] = await Promise.all([drawPhotos(), localSystem(options, env)]);
  const { standIn, address, isOurs } = system;
  const name = `${isOurs ? "a system of its own" : "the system"} at ${address}`;
  try {
    const target = await openChatTarget({ standIn, name }, ear, { requests, photos });
    return {
      ...target,
      async stop() {
        await target.stop();
        await system[Symbol.asyncDispose]();
      },
    };
  } catch (err) {
    await system[Symbol.asyncDispose]();
    throw err;
  }
}

function openWebhook(
  target: Extract<TargetOptions, { kind: "webhook" }>,
  { env, ear }: OpenTargetDeps,
): Target {
  const { JOBS_TABLE: table, JOBS_QUEUE_URL: url } = env;
  const { dynamodb, sqs } = createClients();
  return openWebhookTarget(
    {
      ...target,
      store: table
        ? createJobStore(createDynamoTable(dynamodb, { table, key: "jobId" }))
        : undefined,
      jobs: url ? createSqsQueue(sqs, { url }) : undefined,
      countWorkers: workersIn(env),
    },
    ear,
  );
}

async function openJobs(
  { prefix, keys }: Extract<TargetOptions, { kind: "jobs" }>,
  { env, ear, say }: OpenTargetDeps,
): Promise<Target> {
  const { sqs, s3, dynamodb } = createClients();
  const { jobsQueueUrl, jobsTable, imagesBucket } = await cloudNames(sqs, prefix, env);
  if (keys.length === 0) say("Putting pictures into the bucket…");
  const [image, ...others] =
    keys.length > 0
      ? keys.map((key) => ({ bucket: imagesBucket, key }))
      : await putPhotos(createS3Blobs(s3), imagesBucket);
  if (!image) throw new UsageError("--keys: which pictures?");
  return openJobsTarget(
    {
      name: `the queue ${jobsQueueUrl}`,
      queue: createSqsQueue(sqs, { url: jobsQueueUrl }),
      store: createJobStore(createDynamoTable(dynamodb, { table: jobsTable, key: "jobId" })),
      images: [image, ...others],
      countWorkers: workersIn(env),
    },
    ear,
  );
}

/** By the bot's own variables: the tasks of the workers' service. */
function workersIn(env: OpenTargetDeps["env"]): (() => Promise<number>) | undefined {
  const { JOBS_CLUSTER: cluster, JOBS_SERVICE: service } = env;
  if (!cluster || !service) return undefined;
  const count = createEcsRunningTasks(createEcsClient(), { cluster });
  return async () => await count(service);
}
