import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { fileURLToPath } from "node:url";
import { drawPicture, FIRST_SEEDS } from "../models/training/draw.ts";

/** What is measured: a model, the one picture that the figures are about, and a mix. */
export interface Subjects {
  /** The model of the worker figures. */
  readonly model: string;
  /** Models by name, for the figures of the pieces. */
  readonly models: Readonly<Record<string, string>>;
  readonly one: Uint8Array;
  readonly mix: readonly Uint8Array[];
  readonly isReal: boolean;
}

const SHARED = fileURLToPath(new URL("../../shared/vision/", import.meta.url));
/** Finds drawn shapes, and is small. */
export const BUNDLED = fileURLToPath(new URL("../models/polybot-shapes.onnx", import.meta.url));

const COCO_PHOTOS = [
  "000000000009",
  "000000000025",
  "000000000034",
  "000000001296",
  "000000001353",
];

/** Real models and photos where they are to be had, else the bundled model and drawn pictures. */
export async function findSubjects(): Promise<Subjects> {
  const yolov5n = `${SHARED}models/yolov5n-v7.0-fp16.onnx`;
  if (existsSync(yolov5n)) {
    const photo = async (name: string) => await readFile(`${SHARED}images/${name}.jpg`);
    return {
      model: yolov5n,
      models: { "YOLOX-nano": `${SHARED}models/yolox-nano-416.onnx`, YOLOv5n: yolov5n },
      one: await photo("bus"),
      mix: await Promise.all(["bus", ...COCO_PHOTOS].map(photo)),
      isReal: true,
    };
  }
  const seeds = Array.from({ length: 6 }, (_, index) => FIRST_SEEDS.test + index);
  const drawn = await Promise.all(seeds.map(async (seed) => (await drawPicture(seed)).jpeg));
  const [one = new Uint8Array()] = drawn;
  return { model: BUNDLED, models: { bundled: BUNDLED }, one, mix: drawn, isReal: false };
}
