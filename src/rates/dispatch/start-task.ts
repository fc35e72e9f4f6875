import { setTimeout as sleep } from "node:timers/promises";
import { NoRoom, type TaskRequest, type Tasks } from "../../cloud/tasks.ts";
import { backoffMs } from "../../lib/backoff.ts";
import type { Logger } from "../../lib/logger.ts";
import { tokenOf } from "./token.ts";
import type { UploadRow, UploadStore } from "./upload-store.ts";

/** Capacity comes back within seconds or minutes; throttling ends sooner. */
const PAUSE = { baseMs: 1000, capMs: 60_000 };

export interface StartDeps {
  readonly tasks: Pick<Tasks, "start">;
  readonly store: Pick<UploadStore, "refused">;
}

/**
 * Starts the upload's present task, and gives its ARN. No capacity, throttling and every other error are tried again, with
 * growing pauses, until the signal aborts: the message stays in hand meanwhile, so it keeps its place and uses up no
 * receives. Undefined when somebody else has gone on with the upload.
 */
export async function startTask(
  { tasks, store, onTrouble }: StartDeps & { readonly onTrouble: () => void },
  first: UploadRow,
  { signal, log }: { readonly signal: AbortSignal; readonly log: Logger },
): Promise<string | undefined> {
  let row: UploadRow | undefined = first;
  for (let attempt = 1; row; attempt += 1) {
    signal.throwIfAborted();
    try {
      return await tasks.start(requestOf(row));
    } catch (err) {
      onTrouble();
      const pauseMs = backoffMs(attempt, PAUSE);
      if (err instanceof NoRoom) {
        log.warn({ why: err.message, pauseMs }, "no room for the task");
        row = await store.refused(row);
      } else log.error({ err, pauseMs }, "task not started; trying again");
      await sleep(pauseMs, undefined, { signal });
    }
  }
  return undefined;
}

/** Asks for the upload's present task once: it is the one that was started before, if there was one. */
export async function askForTask({ tasks, store }: StartDeps, row: UploadRow): Promise<string> {
  try {
    return await tasks.start(requestOf(row));
  } catch (err) {
    if (err instanceof NoRoom) await store.refused(row);
    throw err;
  }
}

function requestOf(row: UploadRow): TaskRequest {
  const { cpu, memory, bucket, key, refusals } = row;
  const owner = tokenOf(row);
  return {
    owner,
    // ECS answers a token for a day as it did the first time, also that there was no room.
    token: refusals === 0 ? owner : `${owner}-${refusals}`,
    cpu,
    memory,
    environment: { S3_BUCKET: bucket, S3_OBJECT_KEY: key },
  };
}
