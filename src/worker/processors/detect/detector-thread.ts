// Runs in a thread of its own (detector-threads.ts starts it): the runtime computes on the thread that calls it.
import { workerData } from "node:worker_threads";
import { RejectedJob, type RejectReason } from "../../../jobs/reasons.ts";
import {
  type Annotated,
  createDetector,
  type DetectOptions,
  type Detector,
  type DetectorOptions,
} from "./detector.ts";
import { ModelError } from "./model-error.ts";

export interface AnnotateTask {
  readonly bytes: Uint8Array;
  readonly options: DetectOptions | undefined;
}

/** Errors lose their class on the way between threads, so what the caller must tell apart comes as a value. */
export type Answer<Value> =
  | { readonly value: Value }
  | { readonly refused: RejectReason }
  | { readonly modelError: string };

export type Description = Pick<Detector, "layout" | "labels">;

const detector = createDetector(optionsOf(workerData));
detector.catch(() => undefined); // whoever asks gets the reason

/** What was loaded; asked once, when the process starts. */
export async function describe(): Promise<Answer<Description>> {
  return await answered(async () => {
    const { layout, labels } = await detector;
    return { layout, labels };
  });
}

export async function annotate({ bytes, options }: AnnotateTask): Promise<Answer<Annotated>> {
  return await answered(async () => await (await detector).annotate(bytes, options));
}

async function answered<Value>(work: () => Promise<Value>): Promise<Answer<Value>> {
  try {
    return { value: await work() };
  } catch (err) {
    if (err instanceof RejectedJob) return { refused: err.reason };
    if (err instanceof ModelError) return { modelError: err.message };
    throw err;
  }
}

function optionsOf(data: unknown): DetectorOptions {
  // Safe: the only sender is detector-threads.ts, in the same version of this program.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  return data as DetectorOptions;
}
