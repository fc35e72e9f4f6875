import { mkdir, writeFile } from "node:fs/promises";
import { setTimeout as sleep } from "node:timers/promises";
import { drawPicture, FIRST_SEEDS } from "../../models/training/draw.ts";
import type { ServiceTime } from "../../src/cli/simulate/model/service-time.ts";
import type { BenchCloud } from "../bench-cloud.ts";
import { type Figure, median, percentile } from "../figure.ts";
import { BUNDLED } from "../subjects.ts";
import { startWorker } from "../worker-process.ts";
import { type Done, doneIn, occupancies } from "./done.ts";
import { predict, type Waits } from "./predict.ts";
import { arrivalsOf, type Shape, SHAPES } from "./shapes.ts";
import { startSlowStorage } from "./slow-storage.ts";

/** What the simulation may be away from what was measured. */
const GOAL_PERCENT = 15;
/** Jobs on a full queue that say what a job takes, and before them some for the compiler. */
const WARM_UP = 30;
const CALIBRATION = 100;
/** Jobs on an empty queue that say what a job waits for although nobody is before it. */
const IDLE = 20;
const IDLE_PAUSE_MS = 50;

/** Long beside what a job takes of a processor, so that it is much the same on a busy machine. */
const STORAGE = { mean: 0.3, spread: 0.15 };
const WORKERS = 2;

/** One shape, as it was and as it was simulated; times in ms. */
interface Comparison {
  readonly shape: string;
  readonly jobs: number;
  readonly serviceMs: number;
  readonly measured: Waits;
  /** With what the jobs of this very load took, drawn by chance. */
  readonly simulated: Waits;
  /** The same in the order in which they took it: what differs then is how the queue works. */
  readonly replayed: Waits;
  /** With what jobs took before the load. */
  readonly predicted: Waits;
}

/**
 * Real workers with one lane each on three shapes of load, beside the simulation of the same arrivals: it is given what the
 * jobs of that load took, in no order, and says what they waited. What it says with the times of the jobs before the load
 * is told beside it.
 */
export async function measureSimulation(cloud: BenchCloud): Promise<Figure[]> {
  const lab = await startLab(cloud);
  const comparisons: Comparison[] = [];
  try {
    await lab.fill(WARM_UP);
    const pickUpMs = await lab.pickUpMs();
    for (const shape of SHAPES) {
      process.stderr.write(`  ${shape.name}\n`);
      const before = occupancies(await lab.fill(CALIBRATION), pickUpMs);
      comparisons.push(await compare(shape, { lab, before, pickUpMs }));
    }
    await write({ workers: WORKERS, pickUpMs, comparisons });
  } finally {
    await lab.stop();
  }
  return comparisons.flatMap(figuresOf);
}

type Lab = Awaited<ReturnType<typeof startLab>>;

async function compare(
  shape: Shape,
  run: {
    readonly lab: Lab;
    readonly before: readonly number[];
    readonly pickUpMs: number;
  },
): Promise<Comparison> {
  const { lab, before, pickUpMs } = run;
  const done = await lab.run(arrivalsOf(shape, WORKERS / meanOf(before)));
  const waits = done.map(({ startedAt, sentAt }) => startedAt - sentAt);
  const first = Math.min(...done.map(({ sentAt }) => sentAt));
  const arrivals = done.map(({ sentAt }) => (sentAt - first) / 1000).toSorted((a, b) => a - b);
  const during = occupancies(done, pickUpMs);
  const simulate = (service: ServiceTime): Waits => {
    const { mean, p50, p95 } = predict({ arrivals, service, workers: WORKERS });
    // Nobody before it, and still it waits for its message to come and its row to be claimed.
    return { mean: mean + pickUpMs, p50: p50 + pickUpMs, p95: p95 + pickUpMs };
  };
  return {
    shape: shape.name,
    jobs: done.length,
    serviceMs: 1000 * meanOf(during),
    measured: { mean: meanOf(waits), p50: percentile(waits, 50), p95: percentile(waits, 95) },
    simulated: simulate({ kind: "measured", seconds: during }),
    replayed: simulate({ kind: "replayed", seconds: during }),
    predicted: simulate({ kind: "measured", seconds: before }),
  };
}

/** Workers, and jobs for them. */
async function startLab(cloud: BenchCloud) {
  const { jpeg: picture } = await drawPicture(FIRST_SEEDS.test);
  const storage = await startSlowStorage(cloud.cloudEnv["AWS_ENDPOINT_URL"] ?? "", STORAGE);
  const env = { AWS_ENDPOINT_URL_S3: storage.url };
  const waiting = new Map<string, (done: Done) => void>();
  const onJobDone = (line: string) => {
    const done = doneIn(line);
    waiting.get(done.jobId)?.(done);
    waiting.delete(done.jobId);
  };
  const workers = await Promise.all(
    Array.from(
      { length: WORKERS },
      async () => await startWorker(cloud, { env, model: BUNDLED, lanes: 1, onJobDone }),
    ),
  );
  let batches = 0;

  /** Sends jobs when they are due, in seconds from now; settles when all are done. */
  async function run(dueSeconds: readonly number[]): Promise<readonly Done[]> {
    batches += 1;
    const batch = { count: dueSeconds.length, batch: `simulation-${batches}` };
    const jobs = await cloud.open([picture], batch);
    const all = jobs.map(
      async ({ id }) => await new Promise<Done>((resolve) => waiting.set(id, resolve)),
    );
    const startedAt = performance.now();
    for (const [index, job] of jobs.entries()) {
      const waitMs = startedAt + 1000 * (dueSeconds[index] ?? 0) - performance.now();
      if (waitMs > 0) await sleep(waitMs);
      void cloud.jobs.send(JSON.stringify({ ...job, requestedAt: Date.now() }));
    }
    return await Promise.all(all);
  }

  return {
    run,
    /** All at once: a queue that is never empty. */
    fill: async (count: number) => await run(Array.from({ length: count }, () => 0)),
    /** What one job waits that comes to idle workers. */
    async pickUpMs(): Promise<number> {
      const waits: number[] = [];
      for (let index = 0; index < IDLE; index += 1) {
        const [done] = await run([0]);
        if (done) waits.push(done.startedAt - done.sentAt);
        await sleep(IDLE_PAUSE_MS);
      }
      return median(waits);
    },
    async stop() {
      await Promise.all(workers.map(async (worker) => await worker.stop()));
      await storage.stop();
    },
  };
}

function figuresOf({ shape, jobs, serviceMs, measured, ...waits }: Comparison): Figure[] {
  return (["mean", "p50", "p95"] as const).map((kind) => {
    const ratio = waits.simulated[kind] / measured[kind];
    const others = `${ms(waits.replayed[kind])} ms in their order, ${ms(waits.predicted[kind])} ms by ${CALIBRATION} jobs before`;
    return {
      name: `waiting, ${shape}, ${kind}: simulated beside measured`,
      value: 100 * Math.abs(ratio - 1),
      unit: "%",
      // The median of a single run lies where the queue grows fastest: it is by chance, unless in their order.
      ...(kind !== "p50" && { atMost: GOAL_PERCENT }),
      note: `${ms(waits.simulated[kind])} and ${ms(measured[kind])} ms, ratio ${ratio.toFixed(2)}; ${others}; ${jobs} jobs of ${ms(serviceMs)} ms`,
    };
  });
}

function ms(value: number): string {
  return value.toFixed(0);
}

function meanOf(values: readonly number[]): number {
  return values.reduce((sum, each) => sum + each, 0) / values.length;
}

async function write(results: object): Promise<void> {
  const folder = new URL("../out/", import.meta.url);
  await mkdir(folder, { recursive: true });
  const text = `${JSON.stringify({ at: new Date().toISOString(), ...results }, null, 2)}\n`;
  await writeFile(new URL("simulation.json", folder), text);
}
