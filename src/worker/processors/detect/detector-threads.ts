import { fileURLToPath } from "node:url";
import { Piscina } from "piscina";
import { RejectedJob } from "../../../jobs/reasons.ts";
import type { Service } from "../../../lib/service.ts";
import type { AnnotateTask, Answer, Description } from "./detector-thread.ts";
import type { Annotated, DetectOptions, DetectorOptions } from "./detector.ts";
import { ModelError } from "./model-error.ts";

/** The largest picture that is taken needs a few seconds; a decoder or a model that takes longer hangs. */
const MAX_SECONDS = 60;

/** The threads' own heaps are small: pictures and weights lie outside of them. */
const RESOURCE_LIMITS = { maxYoungGenerationSizeMb: 8, maxOldGenerationSizeMb: 256 };

export interface DetectorThreads extends Service, Description {
  /**
   * As Detector.annotate, on another thread. An abort, or a picture that takes too long, ends the thread with its work, and
   * a new one takes its place.
   */
  annotate(
    bytes: Uint8Array,
    options: DetectOptions | undefined,
    signal: AbortSignal,
  ): Promise<Annotated>;
}

/**
 * A detector in each of `count` threads.
 *
 * The runtime computes on the thread that calls it, so more lanes than one would wait for each other in one thread; and a
 * picture that hangs the decoder must cost one job, not the process. Rejects with ModelError when the model does not fit.
 */
export async function startDetectorThreads(
  options: DetectorOptions,
  count: number,
): Promise<DetectorThreads> {
  const pool = new Piscina({
    filename: fileURLToPath(new URL("./detector-thread.ts", import.meta.url)),
    minThreads: count,
    maxThreads: count,
    concurrentTasksPerWorker: 1,
    atomics: "disabled", // a thread that waits in one cannot hear its decoder
    workerData: options,
    resourceLimits: RESOURCE_LIMITS,
  });

  /** One question to each thread at once: all have loaded the model before the first job comes. */
  async function load(): Promise<Description> {
    const asked = Array.from({ length: count }, async () => await ask<Description>("describe", {}));
    const [description] = await Promise.all(asked);
    if (description === undefined) throw new Error("A detector needs at least one thread.");
    return description;
  }

  async function ask<Value>(
    name: "describe" | "annotate",
    { task, signal }: { readonly task?: AnnotateTask; readonly signal?: AbortSignal },
  ): Promise<Value> {
    // Safe: the functions of detector-thread.ts answer so, and it is the same version of this program.
    // oxlint-disable-next-line typescript/no-unsafe-type-assertion
    const answer = (await pool.run(task, { name, ...(signal && { signal }) })) as Answer<Value>;
    if ("refused" in answer) throw new RejectedJob(answer.refused);
    if ("modelError" in answer) throw new ModelError(answer.modelError);
    return answer.value;
  }

  try {
    const description = await load();
    return {
      ...description,
      name: "detector threads",
      async start() {
        // They run already: the process does not start with a model that does not fit.
      },
      async stop() {
        await pool.destroy();
      },
      async annotate(bytes, wanted, signal) {
        const tooLong = AbortSignal.timeout(MAX_SECONDS * 1000);
        const either = AbortSignal.any([signal, tooLong]);
        try {
          return await ask("annotate", { task: { bytes, options: wanted }, signal: either });
        } catch (err) {
          if (signal.aborted || !tooLong.aborted) throw err;
          throw new RejectedJob("too-slow", { cause: err });
        }
      },
    };
  } catch (err) {
    await pool.destroy();
    throw err;
  }
}
