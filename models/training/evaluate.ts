import path from "node:path";
import { createDetector } from "../../src/worker/processors/detect/detector.ts";
import { FIRST_SEEDS } from "./draw.ts";
import { judge } from "./judge.ts";
import {
  intersectionOverUnion,
  meanAveragePrecision,
  meanAveragePrecision50To95,
  type Judged,
} from "./mean-average-precision.ts";

/** node models/training/evaluate.ts [count] [model]: measures a model on the pictures it never saw. */
const [countText = "1000", model = path.join(import.meta.dirname, "../polybot-shapes.onnx")] =
  process.argv.slice(2);
const count = Number(countText);
if (!Number.isSafeInteger(count) || count < 1) throw new Error(`"${countText}" is no count`);

/** The worker's own threshold: what a person gets to see. */
const SHOWN = 0.25;

/** Of what would be shown, how much is right; and of what is there, how much would be shown. */
function shownToPeople(judged: readonly Judged[]) {
  let [right, shown, there] = [0, 0, 0];
  for (const { truth, found } of judged) {
    const sure = found.filter(({ score }) => score >= SHOWN);
    const isRight = (box: (typeof sure)[number]) =>
      truth.some((one) => one.class === box.class && intersectionOverUnion(one, box) >= 0.5);
    right += sure.filter(isRight).length;
    shown += sure.length;
    there += truth.length;
  }
  return { precision: right / shown, recall: right / there, there };
}

const detector = await createDetector({ model });
const judged = await judge(detector, { firstSeed: FIRST_SEEDS.test, count });
await detector.close();

const { mean, byClass } = meanAveragePrecision(judged, 0.5);
const { precision, recall, there } = shownToPeople(judged);
console.log(`${count} pictures, ${there} things`);
console.log(`mAP@0.5       ${mean.toFixed(3)}`);
console.log(`mAP@0.5:0.95  ${meanAveragePrecision50To95(judged).toFixed(3)}`);
console.log(`at score ${SHOWN}: precision ${precision.toFixed(3)}, recall ${recall.toFixed(3)}\n`);
console.log("| class | things | AP@0.5 |\n| --- | ---: | ---: |");
for (const [name, value] of [...byClass].toSorted(([a], [b]) => a.localeCompare(b))) {
  const things = judged.flatMap(({ truth }) => truth).filter((box) => box.class === name).length;
  console.log(`| ${name} | ${things} | ${value.toFixed(3)} |`);
}
