import { fork } from "node:child_process";
import { once } from "node:events";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { createDynamoTable } from "../src/cloud/dynamodb.ts";
import { createS3Blobs } from "../src/cloud/s3.ts";
import { createSqsQueue } from "../src/cloud/sqs.ts";
import { jobIdOf } from "../src/jobs/job-id.ts";
import { createJobStore } from "../src/jobs/job-store.ts";
import type { ImageRef, Job } from "../src/jobs/job.ts";
import { localClients } from "../src/local/cloud/local-clients.ts";

const Ready = z.object({
  endpoint: z.string(),
  cloudEnv: z.record(z.string(), z.string()),
  resources: z.record(z.string(), z.string()),
});

export type BenchCloud = Awaited<ReturnType<typeof startBenchCloud>>;

/** Jobs that are put somewhere side by side. */
const AT_ONCE = 50;

/** A local cloud in another process, and what fills it with jobs. */
export async function startBenchCloud() {
  const child = fork(fileURLToPath(new URL("./cloud-process.ts", import.meta.url)), {
    stdio: ["ignore", "inherit", "inherit", "ipc"],
  });
  const [message] = await once(child, "message");
  const { endpoint, cloudEnv, resources } = Ready.parse(message);
  const { sqs, s3, dynamodb } = localClients(endpoint);
  const of = (name: string) => resources[name] ?? "";
  const jobs = createSqsQueue(sqs, { url: of("JOBS_QUEUE_URL") });
  const store = createJobStore(
    createDynamoTable(dynamodb, { table: of("JOBS_TABLE"), key: "jobId" }),
  );
  const blobs = createS3Blobs(s3);
  const bucket = of("IMAGES_BUCKET");

  /** Puts `count` jobs with these pictures in the store: a worker that gets one can begin at once. */
  async function open(
    pictures: readonly Uint8Array[],
    { count, batch }: { count: number; batch: string },
  ): Promise<Job[]> {
    const keyOf = (index: number) => `originals/${batch}-${index % pictures.length}`;
    await Promise.all(
      pictures.map(async (body, index) => {
        await blobs.put({ bucket, key: keyOf(index), body, contentType: "image/jpeg" });
      }),
    );
    const made = Array.from({ length: count }, (_, index) =>
      jobOf(index, { batch, image: { bucket, key: keyOf(index) } }),
    );
    for (let next = 0; next < count; next += AT_ONCE) {
      const some = made.slice(next, next + AT_ONCE);
      await Promise.all(some.map(async (job) => await store.open(job, { now: Date.now() })));
    }
    return made;
  }

  return {
    cloudEnv,
    resources,
    jobs,
    results: createSqsQueue(sqs, { url: of("RESULTS_QUEUE_URL"), waitSeconds: 5 }),
    open,
    /** Puts `count` jobs with these pictures in store and queue. */
    async fill(pictures: readonly Uint8Array[], batch: { count: number; batch: string }) {
      const opened = await open(pictures, batch);
      for (let next = 0; next < opened.length; next += AT_ONCE) {
        const some = opened.slice(next, next + AT_ONCE);
        await Promise.all(some.map(async (job) => await jobs.send(JSON.stringify(job))));
      }
    },
    async stop() {
      for (const client of [sqs, s3, dynamodb]) client.destroy();
      const ended = once(child, "exit");
      child.disconnect();
      await ended;
    },
  };
}

function jobOf(index: number, { batch, image }: { batch: string; image: ImageRef }): Job {
  const request = {
    botId: 1,
    chatId: 1,
    messageId: index,
    fileUniqueId: batch,
    operation: "detect",
  };
  const id = jobIdOf(request);
  return { v: 1, kind: "detect", id, chatId: 1, replyTo: index, requestedAt: Date.now(), image };
}
