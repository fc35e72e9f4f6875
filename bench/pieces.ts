import { createDetector, type AnnotateTimes } from "../src/worker/processors/detect/detector.ts";
import { type Figure, median } from "./figure.ts";
import type { Subjects } from "./subjects.ts";

const WARM_UP = 10;
const RUNS = 60;

/** From JPEG bytes to JPEG bytes with boxes on one thread, ms; a Python worker with OpenCV needs 16.2 and 38.3. */
const AT_MOST: Readonly<Record<string, number>> = { "YOLOX-nano": 13, YOLOv5n: 32 };

/** What one picture costs by itself, without queues and storage, one at a time. */
export async function measurePieces({ models, one }: Subjects): Promise<Figure[]> {
  const figures: Figure[] = [];
  for (const [name, model] of Object.entries(models)) {
    const detector = await createDetector({ model, threads: 1 });
    for (let run = 0; run < WARM_UP; run += 1) await detector.annotate(one);
    const totals: number[] = [];
    const times: AnnotateTimes[] = [];
    for (let run = 0; run < RUNS; run += 1) {
      const startedAt = performance.now();
      times.push((await detector.annotate(one)).times);
      totals.push(performance.now() - startedAt);
    }
    await detector.close();
    const step = (key: keyof AnnotateTimes) => median(times.map((time) => time[key]));
    const total = median(totals);
    const atMost = AT_MOST[name];
    figures.push(
      {
        name: `${name}, one picture, one thread`,
        value: total,
        unit: "ms",
        ...(atMost !== undefined && { atMost }),
        note: (["decode", "letterbox", "inference", "suppression", "draw", "encode"] as const)
          .map((key) => `${key} ${step(key).toFixed(1)}`)
          .join(", "),
      },
      { name: `${name}, whole ÷ inference alone`, value: total / step("inference"), unit: "×" },
    );
  }
  return figures;
}
