import { execFile, fork } from "node:child_process";
import { once } from "node:events";
import { mkdtempDisposable } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { promisify } from "node:util";
import { z } from "zod";
import { findYtDlp } from "../src/local/find-yt-dlp.ts";
import type { BenchCloud } from "./bench-cloud.ts";
import { type Figure, median } from "./figure.ts";
import { childrensTimeMs, processTimeMs } from "./processor-time.ts";
import { startVideoWorker } from "./video-worker.ts";

const run = promisify(execFile);
const SITE = fileURLToPath(new URL("./video-site.ts", import.meta.url));

/** Each, one after the other and in turns, since the machine has other things to do, too. */
const ROUNDS = 3;
/** Of a paced one that takes long there is one. */
const LONG_MB = 512;
/** 80 % of the speed of yt-dlp alone: of a file of 1 GB, and of any where the site and not the machine sets the pace. */
const AT_MOST = 1.25;
const GOAL_MB = 1000;
/** What the site sends where it is paced: more than video sites do, and less than one machine to itself. */
const BYTES_PER_SECOND = 50 * 2 ** 20;

/** What the site sends at that pace; anything else as fast as it is taken. */
const PACED = "paced.mp4";

const Ports = z.object({ site: z.int(), bucket: z.int() });

/** How long one video took, and the processor time of each process meanwhile, ms. */
interface Took {
  readonly ms: number;
  readonly tool: number;
  readonly worker: number;
  readonly peers: number;
}

/**
 * A video of so many MB through the real worker: memory, and speed beside yt-dlp alone, from a site with a pace and from
 * one without. Nothing without yt-dlp.
 */
export async function measureVideos(cloud: BenchCloud, megabytes: number): Promise<Figure[]> {
  const toolPath = await findYtDlp(process.env);
  if (toolPath === undefined) return [];
  const site = fork(SITE, [String(megabytes * 2 ** 20), String(BYTES_PER_SECOND)]);
  const [message] = await once(site, "message");
  const ports = Ports.parse(message);
  const worker = await startVideoWorker(cloud, { ...ports, toolPath });

  async function alone(url: string): Promise<Took> {
    await using folder = await mkdtempDisposable(join(tmpdir(), "polybot-bench-"));
    const args = ["--ignore-config", "--no-part", "--no-mtime", "-q", "-o", "video.%(ext)s", url];
    const before = await times(process.pid);
    const startedAt = performance.now();
    await run(toolPath ?? "", args, { cwd: folder.path });
    return { ...(await since(before, process.pid)), ms: performance.now() - startedAt, worker: 0 };
  }

  async function through(url: string): Promise<Took> {
    const before = await times(worker.pid);
    const ms = await worker.fetch(url);
    return { ...(await since(before, worker.pid)), ms };
  }

  /** What runs a tool has waited for it, so the tool's time is its children's. */
  async function times(pid: number): Promise<Omit<Took, "ms">> {
    const [own, tool, peers] = await Promise.all([
      processTimeMs(pid),
      childrensTimeMs(pid),
      processTimeMs(site.pid ?? 0),
    ]);
    return { worker: own, tool, peers };
  }

  async function since(before: Omit<Took, "ms">, pid: number): Promise<Omit<Took, "ms">> {
    const { worker: own, tool, peers } = await times(pid);
    return {
      worker: own - before.worker,
      tool: tool - before.tool,
      peers: peers - before.peers,
    };
  }

  async function figuresOf(what: string, path: string, count: number): Promise<Figure[]> {
    const url = `http://127.0.0.1:${ports.site}/${path}`;
    const rounds: { readonly alone: Took; readonly through: Took }[] = [];
    for (let round = 0; round < count; round += 1) {
      rounds.push({ alone: await alone(url), through: await through(url) });
    }
    const of = (which: "alone" | "through", key: keyof Took) =>
      median(rounds.map((round) => round[which][key]));
    const rate = (which: "alone" | "through") => Math.round(megabytes / (of(which, "ms") / 1000));
    const seconds = (which: "alone" | "through", key: keyof Took) =>
      (of(which, key) / 1000).toFixed(2);
    return [
      {
        name: `${what}, time through the worker ÷ yt-dlp alone`,
        value: median(rounds.map((round) => round.through.ms / round.alone.ms)),
        unit: "×",
        ...((path === PACED || megabytes >= GOAL_MB) && { atMost: AT_MOST }),
        note: `${rate("through")} MB/s; yt-dlp alone ${rate("alone")} MB/s`,
      },
      {
        name: `${what}, processor time through the worker`,
        value: (of("through", "tool") + of("through", "worker")) / 1000,
        unit: "s",
        note: [
          `worker ${seconds("through", "worker")}, its yt-dlp ${seconds("through", "tool")}`,
          `site and bucket ${seconds("through", "peers")}`,
          `alone: yt-dlp ${seconds("alone", "tool")}, site ${seconds("alone", "peers")}`,
        ].join("; "),
      },
    ];
  }

  try {
    const size = `video of ${megabytes} MB`;
    const few = megabytes > LONG_MB ? 1 : ROUNDS;
    const paced = await figuresOf(`${size} at 50 MB/s`, PACED, few);
    const unpaced = await figuresOf(`${size}, no pace`, "video.mp4", ROUNDS);
    return [
      ...paced,
      ...unpaced,
      {
        name: `${size}, most memory of the worker`,
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
