import { createConsumer } from "../../cloud/consumer.ts";
import type { Queue } from "../../cloud/queue.ts";
import type { Table } from "../../cloud/table.ts";
import type { Tasks } from "../../cloud/tasks.ts";
import type { Logger } from "../../lib/logger.ts";
import { type Service, together } from "../../lib/service.ts";
import { createArrivals } from "./arrivals.ts";
import type { createDispatcherMetrics } from "./metrics.ts";
import { createReclaim } from "./reclaim-slots.ts";
import { createSlots } from "./slots.ts";
import { createTakeSlot } from "./take-slot.ts";
import { createTaskRounds } from "./task-rounds.ts";
import { createUploadHandler } from "./upload-handler.ts";
import { createUploadStore } from "./upload-store.ts";

/** SQS hides a message for 12 h in all; then it is let go of, comes again, and its task is followed on. */
const CAP_MS = 11 * 3600 * 1000;

export interface DispatcherDeps {
  readonly queue: Queue;
  /** Its key is `uploadId`. */
  readonly table: Table;
  readonly tasks: Tasks;
  readonly bucket: string;
  readonly maxTasks: number;
  readonly maxRetrySeconds: number;
  readonly maxStartMs: number;
  readonly maxTaskMs: number;
  /** Between two looks how tasks are, and whether there is room. */
  readonly everyMs: number;
  /** How long a stop may wait for what is just being written down. */
  readonly graceMs: number;
  readonly metrics: ReturnType<typeof createDispatcherMetrics>;
  readonly now: () => number;
  readonly log: Logger;
}

/**
 * Starts a task for each file that the queue tells of, and has its message in hand until the file is in.
 *
 * Stopping: nothing more is received, and what is in hand goes back at once; tasks run on, and whoever gets their
 * messages next follows them.
 */
export function createDispatcher(deps: DispatcherDeps): Service {
  const { table, tasks, maxTasks, maxStartMs, maxTaskMs, everyMs, metrics, now, log } = deps;
  const limits = { maxStartMs, maxTaskMs };
  const store = createUploadStore(table, now);
  const slots = createSlots(table, maxTasks);
  const reclaim = createReclaim({ slots, store, tasks, maxTasks, ...limits, everyMs, now, log });
  const arrivals = createArrivals({
    queue: deps.queue,
    async hasRoom() {
      if ((await slots.holders()).size < maxTasks) return true;
      await reclaim();
      return false;
    },
    everyMs,
  });
  const handler = createUploadHandler({
    bucket: deps.bucket,
    leaving: arrivals.leaving,
    store,
    slots,
    takeSlot: createTakeSlot({ slots, tasks, maxTasks, everyMs, reclaim }),
    tasks,
    look: createTaskRounds({ tasks, everyMs, log }),
    maxRetrySeconds: deps.maxRetrySeconds,
    ...limits,
    observe: metrics.observe,
    now,
  });
  const consumer = createConsumer({
    name: "uploads",
    queue: arrivals.queue,
    lanes: maxTasks, // one for each task: it has the message until the task has ended
    ...handler,
    busy: metrics.busy,
    observe: metrics.message,
    capMs: CAP_MS,
    graceMs: deps.graceMs,
    log,
  });
  // A version that may not ask what it has to ask never gets ready, and the old one stays.
  const check = {
    name: "check",
    start: async () => void (await Promise.all([slots.holders(), tasks.running()])),
    stop: async () => {},
  };
  return { ...together([check, consumer, arrivals], log), name: "dispatcher" };
}
