import { spawn } from "node:child_process";
import { once } from "node:events";
import { readFile } from "node:fs/promises";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { z } from "zod";
import { createDynamoTable } from "../src/cloud/dynamodb.ts";
import { createSqsQueue } from "../src/cloud/sqs.ts";
import { jobIdOf } from "../src/jobs/job-id.ts";
import type { Job } from "../src/jobs/job.ts";
import { createJobStore } from "../src/jobs/job-store.ts";
import { childEnvironment } from "../src/local/cloud/child-environment.ts";
import { localClients } from "../src/local/cloud/local-clients.ts";
import { inheritable, videoWorkerVariables } from "../src/local/process-variables.ts";
import type { BenchCloud } from "./bench-cloud.ts";
import { residentMb } from "./processor-time.ts";

const ENTRY = fileURLToPath(new URL("../src/worker/main.ts", import.meta.url));
const SAMPLE_MS = 100;

const Line = z.looseObject({ msg: z.string(), ms: z.number().optional() });

/** The real worker of videos as a process of its own, with its memory looked at. */
export async function startVideoWorker(
  cloud: BenchCloud,
  { site, bucket, toolPath }: { site: number; bucket: number; toolPath: string },
) {
  const { AWS_ENDPOINT_URL = "" } = cloud.cloudEnv;
  const { sqs, dynamodb } = localClients(AWS_ENDPOINT_URL);
  const { VIDEO_JOBS_QUEUE_URL: queueUrl = "", JOBS_TABLE: table = "" } = cloud.resources;
  const queue = createSqsQueue(sqs, { url: queueUrl });
  const store = createJobStore(createDynamoTable(dynamodb, { table, key: "jobId" }));
  const told = { resources: cloud.resources, agentUri: AWS_ENDPOINT_URL, toolPath };
  const { ECS_AGENT_URI: _unused, ...variables } = videoWorkerVariables(told);
  const child = spawn(process.execPath, [ENTRY], {
    env: childEnvironment({
      inherited: inheritable(process.env),
      cloud: cloud.cloudEnv,
      own: {
        ...variables,
        AWS_ENDPOINT_URL_S3: `http://127.0.0.1:${bucket}`,
        VIDEO_TEST_HOST: `127.0.0.1:${site}`,
        MAX_VIDEO_BYTES_PER_SECOND: String(10 ** 10),
      },
    }),
    stdio: ["ignore", "pipe", "inherit"],
  });
  const pid = child.pid ?? 0;
  const lines = createInterface({ input: child.stdout });
  const peak = { ownMb: 0, allMb: 0 };
  const sampling = setInterval(() => {
    sample(pid, peak).catch(() => undefined); // one of them has just ended
  }, SAMPLE_MS);
  let jobs = 0;

  /** How long what it says took, ms. */
  async function said(msg: string): Promise<number> {
    return await new Promise((resolve, reject) => {
      const listener = (text: string): void => {
        const line = Line.parse(JSON.parse(text));
        if (/failed|refused/.test(line.msg)) reject(new Error(text));
        if (line.msg !== msg) return;
        lines.off("line", listener);
        resolve(line.ms ?? 0);
      };
      lines.on("line", listener);
      child.once("exit", () => reject(new Error("The worker has ended.")));
    });
  }

  await said("started");
  return {
    pid,
    peak,
    /** How long it takes, ms. */
    async fetch(url: string): Promise<number> {
      const job = jobOf(url, (jobs += 1));
      await store.open(job, { now: Date.now() });
      await queue.send(JSON.stringify(job));
      return await said("job done");
    },
    async stop() {
      clearInterval(sampling);
      const ended = once(child, "exit");
      child.kill("SIGTERM");
      await ended;
      for (const client of [sqs, dynamodb]) client.destroy();
    },
  };
}

function jobOf(url: string, index: number): Job {
  const id = jobIdOf({ botId: 1, chatId: 1, messageId: index, fileUniqueId: "", operation: url });
  return { v: 1, kind: "video", id, chatId: 1, replyTo: index, requestedAt: Date.now(), url };
}

/** The worker, and the worker with the tool that it runs. */
async function sample(pid: number, peak: { ownMb: number; allMb: number }): Promise<void> {
  const children = await readFile(`/proc/${pid}/task/${pid}/children`, "utf8");
  const pids = children
    .split(" ")
    .filter((each) => each !== "")
    .map(Number);
  const ownMb = await residentMb(pid);
  const others = (await Promise.all(pids.map(residentMb))).filter(Number.isFinite);
  peak.ownMb = Math.max(peak.ownMb, ownMb);
  peak.allMb = Math.max(
    peak.allMb,
    others.reduce((sum, each) => sum + each, ownMb),
  );
}
