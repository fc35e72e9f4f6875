import type { Detection } from "../../../jobs/detection.ts";
import { encodeJpeg } from "../picture/encode-jpeg.ts";
import { openPicture } from "../picture/open-picture.ts";
import type { Picture } from "../picture/open-picture.ts";
import { decodeOutput } from "./decode-output.ts";
import { drawDetections } from "./draw/draw-detections.ts";
import { loadGlyphs } from "./draw/glyphs.ts";
import { fitOf } from "./fit.ts";
import { findLabels } from "./labels.ts";
import { layoutOf } from "./layout.ts";
import type { Layout } from "./layout.ts";
import { fillLetterbox, letterboxOf } from "./letterbox.ts";
import { loadModel } from "./model.ts";
import type { ModelInput } from "./model.ts";
import { placeIn, toDetection } from "./place-in-picture.ts";
import type { Found } from "./place-in-picture.ts";
import { stopwatch } from "./stopwatch.ts";
import { suppress } from "./suppress.ts";

export interface DetectorOptions {
  /** The path of an ONNX file, or its bytes. */
  readonly model: string | Uint8Array;
  /** Class names; default: `<model>.labels.json` beside the file, else COCO's. */
  readonly labels?: readonly string[] | undefined;
  /** Default: told by the shape of the output. */
  readonly layout?: Layout | undefined;
  /** Detections below are left out, 0 to 1; default 0.25. */
  readonly minScore?: number | undefined;
  /** Of two boxes of one class that overlap by more, the less sure one goes; default 0.45. */
  readonly iou?: number | undefined;
  /** Threads for one picture; default 1: more pictures at once use more cores better. */
  readonly threads?: number | undefined;
}

export interface DetectOptions {
  /** Instead of the detector's. */
  readonly minScore?: number | undefined;
  /** Only these, in any case; default all. */
  readonly classes?: readonly string[] | undefined;
}

/** Wall-clock milliseconds for each step. */
export interface DetectTimes {
  readonly letterbox: number;
  readonly inference: number;
  readonly suppression: number;
}

export interface AnnotateTimes extends DetectTimes {
  readonly decode: number;
  readonly draw: number;
  readonly encode: number;
}

export interface Detected {
  /** Best score first. */
  readonly detections: readonly Detection[];
  readonly times: DetectTimes;
}

export interface Annotated {
  /** The upright picture with boxes and labels, as Telegram takes it. */
  readonly jpeg: Uint8Array;
  readonly width: number;
  readonly height: number;
  /** Best score first. */
  readonly detections: readonly Detection[];
  readonly times: AnnotateTimes;
}

/** Finds things in pictures. May be called again before an earlier call has ended. */
export interface Detector {
  readonly layout: Layout;
  readonly labels: readonly string[];
  readonly input: ModelInput;
  /** Finds things in a picture that is open already. */
  detect(picture: Picture, options?: DetectOptions): Promise<Detected>;
  /** Opens an untrusted picture, finds, draws and encodes. Rejects with RejectedJob for what is no picture. */
  annotate(bytes: Uint8Array, options?: DetectOptions): Promise<Annotated>;
  close(): Promise<void>;
}

/** Loads a model. Rejects with ModelError, whose message says what to change, for a model or labels that do not fit. */
export async function createDetector(options: DetectorOptions): Promise<Detector> {
  const { minScore = 0.25, iou = 0.45, threads = 1 } = options;
  const model = await loadModel(options.model, threads);
  const { layout, classes } = layoutOf(model.input, model.outputDims, options.layout);
  const labels = await findLabels(options, classes);
  const letterbox = letterboxOf(layout, model.input);
  const glyphs = await loadGlyphs();

  async function find(picture: Picture, wanted: DetectOptions) {
    const lap = stopwatch();
    const fit = fitOf(layout, picture, model.input);
    const input = model.borrowInput();
    fillLetterbox(letterbox, { picture, fit }, input);
    const letterboxMs = lap();
    const output = await model.run(input);
    const inference = lap();
    const decoding = { layout, input: model.input, minScore: wanted.minScore ?? minScore };
    const candidates = onlyClasses(decodeOutput(output, decoding), wanted.classes);
    const found = placeIn(picture, fit, suppress(candidates, iou));
    return { found, times: { letterbox: letterboxMs, inference, suppression: lap() } };
  }

  function onlyClasses<T extends { classId: number }>(all: T[], names?: readonly string[]): T[] {
    if (!names) return all;
    const wanted = new Set(names.map((name) => name.toLowerCase()));
    return all.filter(({ classId }) => wanted.has(nameOf(classId).toLowerCase()));
  }

  function nameOf(classId: number): string {
    return labels[classId] ?? `class ${classId}`;
  }

  function named(found: Found, picture: Picture): Detection {
    return toDetection(found, nameOf(found.classId), picture);
  }

  return {
    layout,
    labels,
    input: model.input,
    close: async () => await model.close(),
    async detect(picture, wanted = {}) {
      const { found, times } = await find(picture, wanted);
      return { detections: found.map((one) => named(one, picture)), times };
    },
    async annotate(bytes, wanted = {}) {
      const lap = stopwatch();
      const picture = await openPicture(bytes);
      const decode = lap();
      const { found, times } = await find(picture, wanted);
      lap();
      const tagged = found.map((one) => ({ ...one, name: nameOf(one.classId) }));
      drawDetections(picture, tagged, glyphs);
      const draw = lap();
      const encoded = await encodeJpeg(picture);
      const detections = found.map((one) => named(one, picture));
      return { ...encoded, detections, times: { decode, ...times, draw, encode: lap() } };
    },
  };
}
