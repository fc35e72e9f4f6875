import { setTimeout as sleep } from "node:timers/promises";
import { NoRoom, type Tasks } from "../../cloud/tasks.ts";
import { backoffMs } from "../../lib/backoff.ts";
import type { Logger } from "../../lib/logger.ts";
import { tokenOf } from "./token.ts";
import type { UploadRow } from "./upload-store.ts";

/** Capacity comes back within seconds or minutes; throttling ends sooner. */
const PAUSE = { baseMs: 1000, capMs: 60_000 };

/**
 * Starts the upload's present task, and gives its ARN. No capacity, throttling and every other error are tried again, with
 * growing pauses, until the signal aborts: the message stays in hand meanwhile, so it keeps its place and uses up no
 * receives.
 */
export async function startTask(
  { tasks, onTrouble }: { readonly tasks: Pick<Tasks, "start">; readonly onTrouble: () => void },
  row: UploadRow,
  { signal, log }: { readonly signal: AbortSignal; readonly log: Logger },
): Promise<string> {
  for (let attempt = 1; ; attempt += 1) {
    signal.throwIfAborted();
    try {
      return await tasks.start({
        token: tokenOf(row),
        cpu: row.cpu,
        memory: row.memory,
        environment: { S3_BUCKET: row.bucket, S3_OBJECT_KEY: row.key },
      });
    } catch (err) {
      onTrouble();
      const pauseMs = backoffMs(attempt, PAUSE);
      if (err instanceof NoRoom) log.warn({ why: err.message, pauseMs }, "no room for the task");
      else log.error({ err, pauseMs }, "task not started; trying again");
      await sleep(pauseMs, undefined, { signal });
    }
  }
}
