import { mkdir, writeFile } from "node:fs/promises";
import { cpus } from "node:os";
import { parseArgs } from "node:util";
import { startBenchCloud } from "./bench-cloud.ts";
import { type Figure, isMet } from "./figure.ts";
import { measureFilters } from "./filters.ts";
import { measureIdleLatency } from "./idle-latency.ts";
import { measurePieces } from "./pieces.ts";
import { measureRates } from "./rates/measure.ts";
import { findSubjects } from "./subjects.ts";
import { tableOf } from "./table.ts";
import { measureSimulation } from "./simulation/measure.ts";
import { measureThumbnails } from "./thumbnails.ts";
import { measureVideos } from "./videos.ts";
import { measureWebhook } from "./webhook.ts";
import { measureWorker } from "./worker-cost.ts";

const HELP = `Usage: npm run bench -- [--jobs 10000] [--megabytes 256] [--prices 10000000,…]
       [--only pieces|thumbnails|filters|latency|webhook|videos|simulation|worker|rates]

Measures Polybot on this machine. With ten thousand jobs it takes about fifteen minutes; --jobs 500 gives the same figures
but for memory over time. The rates on ten million prices need 3 GB of disk; with --prices 10000000,50000000,180000000 a
file of 5 GB is loaded as well, which takes half an hour and 40 GB. Flask is measured beside them where /usr/bin/python3
has flask, psycopg2 and gunicorn.
`;

const { values } = parseArgs({
  options: {
    jobs: { type: "string", default: "10000" },
    prices: { type: "string", default: "10000000" },
    only: { type: "string" },
    megabytes: { type: "string", default: "256" },
    help: { type: "boolean", short: "h", default: false },
  },
});

if (values.help) {
  console.log(HELP);
} else {
  const subjects = await findSubjects();
  const cloud = await startBenchCloud();
  const parts: Readonly<Record<string, () => Promise<Figure[]>>> = {
    pieces: async () => await measurePieces(subjects),
    thumbnails: async () => await measureThumbnails(subjects),
    filters: async () => await measureFilters(subjects),
    latency: async () => await measureIdleLatency(subjects),
    webhook: async () => await measureWebhook(cloud),
    videos: async () => await measureVideos(cloud, Number(values.megabytes)),
    simulation: async () => await measureSimulation(cloud),
    worker: async () => await measureWorker(cloud, subjects, Number(values.jobs)),
    rates: async () => await measureRates(values.prices.split(",").map(Number)),
  };
  const figures: Figure[] = [];
  try {
    for (const [name, measure] of Object.entries(parts)) {
      if (values.only !== undefined && values.only !== name) continue;
      console.error(`measuring: ${name}`);
      figures.push(...(await measure()));
    }
  } finally {
    await cloud.stop();
  }
  const machine = `${cpus().length} × ${cpus()[0]?.model ?? "unknown"}, Node ${process.version}`;
  const subject = subjects.isReal
    ? "YOLOv5n and YOLOX-nano, photos"
    : "bundled model, drawn pictures";
  console.log(`\n${machine}; ${subject}\n\n${tableOf(figures)}\n`);
  const folder = new URL("./out/", import.meta.url);
  await mkdir(folder, { recursive: true });
  const met = figures.every(isMet);
  await writeFile(
    new URL("results.json", folder),
    `${JSON.stringify({ at: new Date().toISOString(), machine, subject, met, figures }, null, 2)}\n`,
  );
  process.exitCode = met ? 0 : 1;
}
