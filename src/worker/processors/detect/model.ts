import { access } from "node:fs/promises";
import { InferenceSession } from "onnxruntime-node";
import { z } from "zod";
import { createTensor, zeros } from "./float16.ts";
import type { NumberType, Numbers } from "./float16.ts";
import { ModelError } from "./model-error.ts";

/** What a model takes: one picture, three planes of colour. */
export interface ModelInput {
  readonly width: number;
  readonly height: number;
  readonly type: NumberType;
}

export interface ModelOutput {
  /** float16 as bits. */
  readonly numbers: Numbers;
  readonly dims: readonly number[];
}

/** A loaded network that only knows numbers. */
export interface Model {
  readonly input: ModelInput;
  /** The shape of what `run` gives. */
  readonly outputDims: readonly number[];
  /** A buffer to fill, all of it, and give to `run`: it holds what an earlier run left in it. */
  borrowInput(): Numbers;
  /** Computes on the calling thread, which does nothing else meanwhile. The buffer is not the caller's any more. */
  run(input: Numbers): Promise<ModelOutput>;
  close(): Promise<void>;
}

/** For models that leave their size open. */
const DEFAULT_SIDE = 640;
/** Only errors: the library writes the rest to stderr in its own format. */
const LOG_ERRORS = 3;

/**
 * Loads an ONNX file and runs it once, so that its real output shape is known and the first job is not slower.
 *
 * Rejects with ModelError, which says what to change, for a file that is missing or no detector.
 */
export async function loadModel(model: string | Uint8Array, threads: number): Promise<Model> {
  const session = await openSession(model, threads);
  const names = namesOf(session);
  const input = inputOf(session.inputMetadata[0]);
  const dims = [1, 3, input.height, input.width];
  const idle: Numbers[] = [];

  function borrowInput(): Numbers {
    return idle.pop() ?? zeros(input.type, 3 * input.height * input.width);
  }

  async function run(numbers: Numbers): Promise<ModelOutput> {
    try {
      const outputs = await session.run({ [names.input]: createTensor(numbers, dims) }, [
        names.output,
      ]);
      return outputOf(outputs[names.output]);
    } finally {
      idle.push(numbers);
    }
  }

  const trial = await run(borrowInput()).catch((err: unknown) => {
    if (err instanceof ModelError) throw err;
    const size = `${input.width} × ${input.height}`;
    throw new ModelError(
      `The model fails on a picture of ${size}: set MODEL_PATH to another one.`,
      { cause: err },
    );
  });
  return {
    input,
    outputDims: trial.dims,
    borrowInput,
    run,
    close: async () => await session.release(),
  };
}

async function openSession(model: string | Uint8Array, threads: number): Promise<InferenceSession> {
  const options: InferenceSession.SessionOptions = {
    intraOpNumThreads: threads,
    interOpNumThreads: 1,
    executionMode: "sequential",
    enableMemPattern: false, // planning the memory of a run ahead keeps 25 MB more and saves no time
    graphOptimizationLevel: "all",
    logSeverityLevel: LOG_ERRORS,
  };
  const name = typeof model === "string" ? `"${model}"` : "given as bytes";
  try {
    if (typeof model !== "string") return await InferenceSession.create(model, options);
    await access(model);
    return await InferenceSession.create(model, options);
  } catch (err) {
    const isMissing = err instanceof Error && "code" in err && err.code === "ENOENT";
    throw new ModelError(
      isMissing
        ? `There is no model file ${name}: set MODEL_PATH to an ONNX file, or leave it out for the bundled model.`
        : `The model file ${name} cannot be read as ONNX: fetch it again, or set MODEL_PATH to another one.`,
      { cause: err },
    );
  }
}

function namesOf({ inputNames, outputNames }: InferenceSession): { input: string; output: string } {
  const [input] = inputNames;
  const [output] = outputNames;
  if (input !== undefined && output !== undefined && inputNames.length === 1)
    return { input, output };
  throw new ModelError(
    `The model has ${inputNames.length} inputs; a detector has one, the picture. Set MODEL_PATH to another model.`,
  );
}

/** One picture, any number where the model leaves it open: batch, colours, height, width. */
const PictureInput = z.tuple([
  z.literal(1).or(z.string()),
  z.literal(3).or(z.string()),
  z.int().min(32).max(4096).or(z.string()),
  z.int().min(32).max(4096).or(z.string()),
]);
const Input = z.object({ type: z.enum(["float32", "float16"]), shape: PictureInput });

function inputOf(metadata: InferenceSession.ValueMetadata | undefined): ModelInput {
  const input = Input.safeParse(metadata);
  if (!input.success) {
    const is = metadata?.isTensor ? `${metadata.type} (${metadata.shape.join(", ")})` : "no tensor";
    throw new ModelError(
      `The model's input is ${is}; a detector takes float32 or float16 (1, 3, height, width). ` +
        "Set MODEL_PATH to another model.",
      { cause: input.error },
    );
  }
  const [, , height, width] = input.data.shape;
  return { type: input.data.type, height: side(height), width: side(width) };
}

function side(length: number | string): number {
  return typeof length === "number" ? length : DEFAULT_SIDE;
}

function outputOf(tensor: InferenceSession.OnnxValueMapType[string] | undefined): ModelOutput {
  const numbers = tensor?.data;
  if (tensor && (numbers instanceof Float32Array || numbers instanceof Uint16Array)) {
    return { numbers, dims: tensor.dims };
  }
  throw new ModelError(
    `The model gives ${tensor?.type ?? "nothing"}; a detector gives float32 or float16.`,
  );
}
