import { once } from "node:events";
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
   * As Detector.annotate, on another thread. After an abort nobody waits for the thread any more, but it finishes its
   * picture before it takes the next one: the runtime does not survive that its thread is ended in the middle of a run.
   */
  annotate(
    bytes: Uint8Array,
    options: DetectOptions | undefined,
    signal: AbortSignal,
  ): Promise<Annotated>;
  /** That a thread hangs, which only a new process mends. */
  ailment(): string | undefined;
}

/**
 * A detector in each of `count` threads: the runtime computes on the thread that calls it, so more lanes than one would
 * wait for each other in one thread. Rejects with ModelError when the model does not fit.
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
  let hanging = 0;

  const description = await load(pool, count).catch(async (err: unknown) => {
    await pool.destroy();
    throw err;
  });

  async function inTime<Value>(work: Promise<Value>): Promise<Value> {
    const tooLong = Promise.withResolvers<never>();
    const timer = setTimeout(() => {
      hanging += 1;
      tooLong.reject(new RejectedJob("too-slow"));
    }, MAX_SECONDS * 1000);
    try {
      return await Promise.race([work, tooLong.promise]);
    } finally {
      clearTimeout(timer);
    }
  }

  return {
    ...description,
    name: "detector threads",
    async start() {
      // They run already: the process does not start with a model that does not fit.
    },
    async stop() {
      await pool.close({ force: true });
    },
    ailment() {
      return hanging === 0 ? undefined : `${hanging} of ${count} detector threads hang`;
    },
    async annotate(bytes, wanted, signal) {
      signal.throwIfAborted();
      const work = inTime(ask<Annotated>(pool, "annotate", { bytes, options: wanted }));
      const settled = new AbortController();
      try {
        return await Promise.race([work, whenAborted(signal, settled.signal)]);
      } finally {
        settled.abort(); // a listener left behind would keep the picture as long as the process lives
      }
    },
  };
}

/** One question to each thread at once: all have loaded the model before the first job comes. */
async function load(pool: Piscina, count: number): Promise<Description> {
  const asked = Array.from({ length: count }, async () => await ask<Description>(pool, "describe"));
  await Promise.allSettled(asked); // a thread must not be ended while it loads
  const [description] = await Promise.all(asked);
  if (description === undefined) throw new Error("A detector needs at least one thread.");
  return description;
}

async function ask<Value>(
  pool: Piscina,
  name: "describe" | "annotate",
  task?: AnnotateTask,
): Promise<Value> {
  // Safe: the functions of detector-thread.ts answer so, and it is the same version of this program.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const answer = (await pool.run(task, { name })) as Answer<Value>;
  if ("refused" in answer) throw new RejectedJob(answer.refused);
  if ("modelError" in answer) throw new ModelError(answer.modelError);
  return answer.value;
}

/** Rejects when `signal` is aborted; stops listening when `settled` is. */
async function whenAborted(signal: AbortSignal, settled: AbortSignal): Promise<never> {
  await once(signal, "abort", { signal: settled });
  throw signal.reason;
}
