import { execFile, fork, spawn } from "node:child_process";
import { once } from "node:events";
import { mkdtempDisposable, readFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";
import { createDynamoTable } from "../src/cloud/dynamodb.ts";
import { createSqsQueue } from "../src/cloud/sqs.ts";
import { jobIdOf } from "../src/jobs/job-id.ts";
import type { Job } from "../src/jobs/job.ts";
import { createJobStore } from "../src/jobs/job-store.ts";
import { childEnvironment } from "../src/local/cloud/child-environment.ts";
import { localClients } from "../src/local/cloud/local-clients.ts";
import { findYtDlp } from "../src/local/find-yt-dlp.ts";
import { inheritable, videoWorkerVariables } from "../src/local/process-variables.ts";
import type { BenchCloud } from "./bench-cloud.ts";
import { type Figure, median } from "./figure.ts";
import { residentMb } from "./processor-time.ts";

const run = promisify(execFile);
const ENTRY = fileURLToPath(new URL("../src/worker/main.ts", import.meta.url));
const SITE = fileURLToPath(new URL("./video-site.ts", import.meta.url));

/** Each, one after the other and in turns, since the machine has other things to do, too. */
const ROUNDS = 3;
/** Of one that takes long there is one. */
const LONG_MB = 512;
/** What the site sends: more than video sites do, and less than one machine to itself. */
const BYTES_PER_SECOND = 50 * 2 ** 20;
const SAMPLE_MS = 100;

const Ports = z.object({ site: z.int(), bucket: z.int() });
const Line = z.looseObject({ msg: z.string(), ms: z.number().optional() });

/** A video of so many MB through the real worker: memory, and speed beside yt-dlp alone. Nothing without yt-dlp. */
export async function measureVideos(cloud: BenchCloud, megabytes: number): Promise<Figure[]> {
  const toolPath = await findYtDlp(process.env);
  if (toolPath === undefined) return [];
  const site = fork(SITE, [String(megabytes * 2 ** 20), String(BYTES_PER_SECOND)]);
  const [message] = await once(site, "message");
  const ports = Ports.parse(message);
  const url = `http://127.0.0.1:${ports.site}/video.mp4`;
  const worker = await startVideoWorker(cloud, { ...ports, toolPath });
  try {
    const alone: number[] = [];
    const through: number[] = [];
    for (let round = 0; round < (megabytes > LONG_MB ? 1 : ROUNDS); round += 1) {
      alone.push(await aloneMs(toolPath, url));
      through.push(await worker.fetch(url, round));
    }
    const rate = (ms: number) => Math.round(megabytes / (ms / 1000));
    const speeds = `${rate(median(through))} MB/s; yt-dlp alone ${rate(median(alone))} MB/s`;
    return [
      {
        name: `video of ${megabytes} MB, time through the worker ÷ yt-dlp alone`,
        value: median(through) / median(alone),
        unit: "×",
        atMost: 1.25,
        note: speeds,
      },
      {
        name: `video of ${megabytes} MB, most memory of the worker`,
        value: worker.peak.ownMb,
        unit: "MB",
        atMost: 200,
        note: `with yt-dlp ${Math.round(worker.peak.allMb)} MB`,
      },
    ];
  } finally {
    await worker.stop();
    site.disconnect();
  }
}

async function aloneMs(toolPath: string, url: string): Promise<number> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "polybot-bench-"));
  const args = ["--ignore-config", "--no-part", "--no-mtime", "-q", "-o", "video.%(ext)s", url];
  const startedAt = performance.now();
  await run(toolPath, args, { cwd: folder.path });
  return performance.now() - startedAt;
}

async function startVideoWorker(
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
    peak,
    async fetch(url: string, index: number): Promise<number> {
      const job = jobOf(url, index);
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
