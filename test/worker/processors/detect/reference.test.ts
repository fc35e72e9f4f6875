import { existsSync } from "node:fs";
import { readFile } from "node:fs/promises";
import { describe, expect, onTestFinished, test } from "vitest";
import { z } from "zod";
import type { Detection } from "../../../../src/jobs/detection.ts";
import { createDetector } from "../../../../src/worker/processors/detect/detector.ts";
import { openPicture } from "../../../../src/worker/processors/picture/open-picture.ts";
import { compareDetections, percentile } from "./compare-detections.ts";
import type { PixelBox } from "./compare-detections.ts";

/** Real models, photos, and what an independent implementation finds; not part of the project. */
const vision = new URL("../../../../../shared/vision/", import.meta.url);
const isThere = existsSync(vision);
const why = isThere ? "" : " (skipped: no ../shared/vision)";

const Expected = z.object({
  images: z.array(
    z.object({
      file: z.string(),
      width: z.number(),
      height: z.number(),
      detections: z.array(
        z.object({
          class: z.string(),
          score: z.number(),
          box: z.tuple([z.number(), z.number(), z.number(), z.number()]),
        }),
      ),
    }),
  ),
});

const pathOf = (name: string) => new URL(name, vision).pathname;

describe.runIf(isThere)(`real models find what the reference finds${why}`, () => {
  for (const name of ["yolox-nano-416", "yolov5n-v7.0-fp16", "yolov8n-int8-320"]) {
    test(`model ${name}`, async () => {
      const detector = await createDetector({ model: pathOf(`models/${name}.onnx`) });
      onTestFinished(async () => await detector.close());
      const { images } = Expected.parse(
        JSON.parse(await readFile(pathOf(`expected/${name}.json`), "utf8")),
      );
      const pictures = [];
      for (const { file, width, height, detections } of images) {
        // oxlint-disable-next-line no-await-in-loop -- in turn, as a lane does
        const picture = await openPicture(await readFile(pathOf(`images/${file}`)));
        expect(picture).toMatchObject({ width, height });
        // oxlint-disable-next-line no-await-in-loop -- as above
        const answer = await detector.detect(picture);
        pictures.push({
          expected: detections,
          found: answer.detections.map((one) => inPixels(one, picture)),
        });
      }
      const difference = compareDetections(pictures);
      expect(difference.expected).toBeGreaterThan(100);
      expect(difference.missing).toBeLessThanOrEqual(difference.expected / 100);
      expect(difference.extra).toBeLessThanOrEqual(difference.expected / 100);
      expect(percentile(difference.scores, 0.95)).toBeLessThanOrEqual(0.02);
      expect(percentile(difference.overlaps, 0.05)).toBeGreaterThanOrEqual(0.95);
    });
  }

  test("a model of three other classes is refused with COCO's names", async () => {
    const wrong = createDetector({ model: pathOf("models/yolox-nano-3-classes.onnx") });
    await expect(wrong).rejects.toThrow(/3 classes.*80 class names.*MODEL_LABELS/s);
  });
});

function inPixels(
  { class: name, score, cx, cy, ...size }: Detection,
  picture: { width: number; height: number },
): PixelBox {
  const [x, y] = [cx * picture.width, cy * picture.height];
  const [width, height] = [size.width * picture.width, size.height * picture.height];
  return {
    class: name,
    score,
    box: [x - width / 2, y - height / 2, x + width / 2, y + height / 2],
  };
}
