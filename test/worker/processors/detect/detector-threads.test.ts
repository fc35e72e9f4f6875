import { getEventListeners } from "node:events";
import sharp from "sharp";
import { expect, onTestFinished, test, vi } from "vitest";
import { RejectedJob } from "../../../../src/jobs/reasons.ts";
import { startDetectorThreads } from "../../../../src/worker/processors/detect/detector-threads.ts";
import { ModelError } from "../../../../src/worker/processors/detect/model-error.ts";
import { planesOutput, tinyModel } from "./tiny-model.ts";

const LABELS = ["cat", "dog"];
const model = tinyModel({ output: planesOutput(6, 84, { 7: [32, 32, 20, 10, 0.1, 0.72] }) });
const picture = await sharp({
  create: { width: 128, height: 64, channels: 3, background: "#808080" },
})
  .jpeg()
  .toBuffer();
const never = new AbortController().signal;

async function threads(count: number) {
  const started = await startDetectorThreads({ model, labels: LABELS }, count);
  onTestFinished(async () => await started.stop());
  return started;
}

test("a thread answers as the detector itself does, and each lane has one", async () => {
  const detector = await threads(2);
  expect(detector).toMatchObject({ layout: "yolov8", labels: LABELS });
  const options = { classes: ["dog"], minScore: 0.5 };
  const answers = await Promise.all(
    [1, 2, 3].map(async () => await detector.annotate(picture, options, never)),
  );
  for (const { detections, jpeg, width, height } of answers) {
    expect(detections).toMatchObject([{ class: "dog", score: expect.closeTo(0.72, 5) }]);
    expect(await sharp(jpeg).metadata()).toMatchObject({ format: "jpeg", width, height });
  }
});

test("what is no picture is refused with its reason, and the thread goes on", async () => {
  const detector = await threads(1);
  const refused = detector.annotate(Buffer.from("no picture"), undefined, never);
  await expect(refused).rejects.toThrow(new RejectedJob("not-a-picture"));
  expect((await detector.annotate(picture, undefined, never)).detections).toHaveLength(1);
});

test("a model that does not fit is said before there is a first job", async () => {
  const starting = startDetectorThreads({ model, labels: ["only one"] }, 2);
  await expect(starting).rejects.toThrow(ModelError);
});

test("after an abort nobody waits for the thread, which goes on with the next picture", async () => {
  const detector = await threads(1);
  const abort = new AbortController();
  const work = detector.annotate(picture, undefined, abort.signal);
  abort.abort(new Error("lost the job"));
  await expect(work).rejects.toThrow("lost the job");
  expect((await detector.annotate(picture, undefined, never)).detections).toHaveLength(1);
});

test("nothing stays behind on a signal that outlives the picture", async () => {
  const detector = await threads(1);
  const { signal } = new AbortController();
  await detector.annotate(picture, undefined, signal);
  await detector.annotate(Buffer.from("no picture"), undefined, signal).catch(() => undefined);
  expect(getEventListeners(signal, "abort")).toEqual([]);
});

test("a thread that hangs costs its job, and shows as an ailment of the process", async () => {
  vi.useFakeTimers({ toFake: ["setTimeout", "clearTimeout"] });
  onTestFinished(() => void vi.useRealTimers());
  const detector = await threads(1);
  expect(detector.ailment()).toBeUndefined();
  const work = detector.annotate(picture, undefined, never);
  vi.advanceTimersByTime(61_000);
  await expect(work).rejects.toThrow(new RejectedJob("too-slow"));
  expect(detector.ailment()).toBe("1 of 1 detector threads hang");
});
