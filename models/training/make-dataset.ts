import { createWriteStream } from "node:fs";
import { mkdir, writeFile } from "node:fs/promises";
import path from "node:path";
import { Readable } from "node:stream";
import { pipeline } from "node:stream/promises";
import { parseArgs } from "node:util";
import { fitOf } from "../../src/worker/processors/detect/fit.ts";
import { fillLetterbox, letterboxOf } from "../../src/worker/processors/detect/letterbox.ts";
import { openPicture } from "../../src/worker/processors/picture/open-picture.ts";
import { drawPicture, FIRST_SEEDS } from "./draw.ts";
import { SHAPE_NAMES } from "./outlines.ts";

/** The model's input: pictures are stored as it sees them, so training need not decode or resize. */
const SIDE = 320;
const MODEL_INPUT = { type: "float32", width: SIDE, height: SIDE } as const;
/** Pictures drawn at the same time: enough to keep two cores busy. */
const IN_FLIGHT = 6;

const USAGE = `node models/training/make-dataset.ts <training|validation> <count> [folder]
Draws <count> pictures and writes <set>.planes (bytes, 3 planes of ${SIDE} x ${SIDE} each) and
<set>.csv (picture, class, x1, y1, x2, y2 in pixels of those) into the folder.`;

function isTrainable(set: string | undefined): set is "training" | "validation" {
  return set === "training" || set === "validation";
}

/** One picture as the trainer wants it. */
async function example(seed: number) {
  const { jpeg, boxes } = await drawPicture(seed);
  const picture = await openPicture(jpeg);
  const fit = fitOf("yolov5", picture, MODEL_INPUT);
  const input = new Float32Array(3 * SIDE * SIDE);
  fillLetterbox(letterboxOf("yolov5", MODEL_INPUT), { picture, fit }, input);
  const across = (x: number) => (x * fit.scale + fit.left).toFixed(2);
  const down = (y: number) => (y * fit.scale + fit.top).toFixed(2);
  const rows = boxes.map(({ class: name, x1, y1, x2, y2 }) => [
    SHAPE_NAMES.indexOf(name),
    across(x1),
    down(y1),
    across(x2),
    down(y2),
  ]);
  return { planes: Buffer.from(input.map((value) => Math.round(value * 255))), rows };
}

async function* draw(firstSeed: number, count: number, labels: string[]) {
  const upcoming: ReturnType<typeof example>[] = [];
  for (let started = 0, index = 0; index < count; index++) {
    while (started < count && upcoming.length < IN_FLIGHT) {
      upcoming.push(example(firstSeed + started++));
    }
    const next = await upcoming.shift();
    if (!next) return;
    labels.push(...next.rows.map((row) => [index, ...row].join(",")));
    if ((index + 1) % 1000 === 0) console.log(`${index + 1} of ${count}`);
    yield next.planes;
  }
}

const { positionals } = parseArgs({ allowPositionals: true });
const [set, countText, folder = "models/training/data"] = positionals;
const count = Number(countText);
if (!isTrainable(set) || !Number.isSafeInteger(count) || count < 1) {
  console.error(USAGE);
  process.exitCode = 2;
} else {
  await mkdir(folder, { recursive: true });
  const labels: string[] = [];
  await pipeline(
    Readable.from(draw(FIRST_SEEDS[set], count, labels)),
    createWriteStream(path.join(folder, `${set}.planes`)),
  );
  await writeFile(path.join(folder, `${set}.csv`), labels.join("\n") + "\n");
}
