import { createDetector } from "../src/worker/processors/detect/detector.ts";
import type { BenchCloud } from "./bench-cloud.ts";
import type { Figure } from "./figure.ts";
import { processorTimes, processTimeMs, residentMb } from "./processor-time.ts";
import type { Subjects } from "./subjects.ts";
import { startWorker } from "./worker-process.ts";

/** Jobs before the measured ones: code gets compiled, memory gets its size. */
const WARM_UP = 60;
/** Jobs behind the measured ones, so that the queue is never empty while they run. */
const SPARE = 40;

/** Two lanes of the real worker on a full queue: processor time per photo, idle processors, memory over time. */
export async function measureWorker(
  cloud: BenchCloud,
  { model, mix }: Subjects,
  jobs: number,
): Promise<Figure[]> {
  const alone = await aloneMs({ model, mix });
  await cloud.fill(mix, { count: WARM_UP + jobs + SPARE, batch: `cost-${jobs}` });
  let done = 0;
  const reached = new Map(
    [WARM_UP, WARM_UP + Math.ceil(jobs / 10), WARM_UP + jobs].map((at) => [
      at,
      Promise.withResolvers<void>(),
    ]),
  );
  const worker = await startWorker(cloud, {
    model,
    lanes: 2,
    onJobDone() {
      done += 1;
      reached.get(done)?.resolve();
      if (done % 1000 === 0) process.stderr.write(`  ${done} jobs\n`);
    },
  });
  try {
    await reached.get(WARM_UP)?.promise;
    const before = {
      cpu: await processTimeMs(worker.pid),
      all: await processorTimes(),
      at: performance.now(),
    };
    await reached.get(WARM_UP + Math.ceil(jobs / 10))?.promise;
    const earlyMb = await residentMb(worker.pid);
    await reached.get(WARM_UP + jobs)?.promise;
    const cpuMs = (await processTimeMs(worker.pid)) - before.cpu;
    const seconds = (performance.now() - before.at) / 1000;
    const after = await processorTimes();
    const idle = after.map((now, index) => {
      const then = before.all[index] ?? now;
      return (100 * (now.idle - then.idle)) / (now.all - then.all);
    });
    const lateMb = await residentMb(worker.pid);
    return [
      {
        name: "worker, processor time per photo ÷ its pieces alone",
        value: cpuMs / jobs / alone,
        unit: "×",
        atMost: 1.25,
        note: `${(cpuMs / jobs).toFixed(1)} ms and ${alone.toFixed(1)} ms`,
      },
      {
        name: "idlest processor, two lanes, full queue",
        value: Math.max(...idle),
        unit: "%",
        atMost: 10,
      },
      { name: "photos per second, two lanes", value: jobs / seconds, unit: "/s" },
      { name: `worker, resident after ${jobs} jobs`, value: lateMb, unit: "MB", atMost: 400 },
      {
        name: `worker, growth over the last ${jobs - Math.ceil(jobs / 10)} jobs`,
        value: lateMb - earlyMb,
        unit: "MB",
        atMost: 40,
        note: "flat but for what the allocator keeps",
      },
    ];
  } finally {
    await worker.stop();
  }
}

/** Processor time of decode, letterbox, inference, suppression, draw and encode per picture of the mix, in this process. */
async function aloneMs({ model, mix }: Pick<Subjects, "model" | "mix">): Promise<number> {
  const detector = await createDetector({ model, threads: 1 });
  const rounds = Math.ceil(120 / mix.length);
  for (const picture of mix) await detector.annotate(picture);
  const before = process.cpuUsage();
  for (let round = 0; round < rounds; round += 1) {
    for (const picture of mix) await detector.annotate(picture);
  }
  const { user, system } = process.cpuUsage(before);
  await detector.close();
  return (user + system) / 1000 / (rounds * mix.length);
}
