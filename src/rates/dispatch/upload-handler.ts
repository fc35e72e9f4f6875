import { type Handling, Poison, RetryLater } from "../../cloud/handling.ts";
import type { Tasks } from "../../cloud/tasks.ts";
import { type Ending, loadUpload, type LoadUploadDeps } from "./load-upload.ts";
import type { Slots } from "./slots.ts";
import { askForTask } from "./start-task.ts";
import { tokenOf } from "./token.ts";
import { type Upload, uploadsIn } from "./upload.ts";
import { isInHand, type UploadRow } from "./upload-store.ts";
import { verdictOf } from "./verdict.ts";

/** A message that ran out of receives while its task runs waits for that. */
const STILL_RUNS_SECONDS = 10;

export interface UploadHandlerDeps extends LoadUploadDeps {
  readonly slots: Pick<Slots, "release" | "holders">;
  readonly tasks: LoadUploadDeps["tasks"] & Pick<Tasks, "describe">;
  readonly bucket: string;
  /** Aborted when the dispatcher is to stop: what is in hand goes back, tasks run on, and the next dispatcher follows them. */
  readonly leaving: AbortSignal;
}

/** Loads the files that a message of the uploads queue tells of; the message is done when all are in. */
export function createUploadHandler(deps: UploadHandlerDeps): Pick<Handling, "handle" | "giveUp"> {
  const { store, slots, bucket, leaving } = deps;

  return {
    async handle(delivery, work) {
      const uploads = uploadsIn(delivery.body, bucket);
      if (uploads.length === 0) work.log.info("message tells of no file to load");
      const signal = AbortSignal.any([work.signal, leaving]);
      work.alsoRenew(async () => {
        await Promise.all(uploads.map(async ({ id }) => await store.touch(id)));
      });
      const endings = await Promise.allSettled(
        uploads.map(async (upload) => {
          const log = work.log.child({ uploadId: upload.id, key: upload.key });
          return await loadUpload(deps, upload, { messageId: delivery.id, signal, log });
        }),
      );
      if (leaving.aborted && endings.some(({ status }) => status === "rejected")) {
        throw new RetryLater(0, "The dispatcher stops; another one follows the task.");
      }
      together(endings);
    },

    async giveUp(delivery, err) {
      const reason = err instanceof Error ? err.message : String(err);
      const lost = await Promise.all(
        readable(delivery.body).map(async ({ id }) => await endRow(id, delivery.id, reason)),
      );
      return lost.length === 0 || lost.includes(true);
    },
  };

  function readable(body: string): readonly Upload[] {
    try {
      return uploadsIn(body, bucket);
    } catch {
      return []; // a dead letter, since nobody can say what it is
    }
  }

  /** Ends an upload whose message can come no more; true when the file is not in. */
  async function endRow(id: string, messageId: string, reason: string): Promise<boolean> {
    const row = await store.get(id);
    if (row && row.messageId !== messageId) return false; // another message drives it
    if (row?.state !== "working") return row?.state !== "loaded";
    const taskArn = row.taskArn ?? (await unwritten(row));
    const isIn = taskArn !== undefined && (await hasLoaded(row, taskArn));
    await slots.release(tokenOf(row));
    await store.settle(row, isIn ? { kind: "loaded" } : { kind: "failed", reason });
    return !isIn;
  }

  /** With a slot, it may have a task that was started and not written down: then it is asked for, and waited for. */
  async function unwritten(row: UploadRow): Promise<undefined> {
    if (!(await slots.holders()).has(tokenOf(row))) return;
    await store.started(row, await askForTask(deps, row));
    throw new RetryLater(STILL_RUNS_SECONDS, `The task of ${row.key} may still run.`);
  }

  async function hasLoaded(row: UploadRow, taskArn: string): Promise<boolean> {
    const task = (await deps.tasks.describe([taskArn])).get(taskArn);
    const mayRun = task ? task.phase !== "stopped" : isInHand(row, deps.now());
    if (mayRun) throw new RetryLater(STILL_RUNS_SECONDS, `The task of ${row.key} may still run.`);
    return verdictOf(task).kind === "loaded";
  }
}

/** One end for the whole message: what is to be tried again counts most, since the rows remember the rest. */
function together(endings: readonly PromiseSettledResult<Ending>[]): void {
  const errors = endings.filter((each) => each.status === "rejected").map(({ reason }) => reason);
  const other = errors.find((err) => !(err instanceof RetryLater));
  if (other !== undefined) throw other;
  const later = errors.filter((err) => err instanceof RetryLater);
  if (later.length > 0) throw later.reduce((one, two) => (one.seconds < two.seconds ? one : two));
  const failed = endings
    .filter((each) => each.status === "fulfilled")
    .map(({ value }) => value)
    .filter((ending) => ending.kind === "failed");
  if (failed.length > 0) throw new Poison(failed.map(({ reason }) => reason).join("; "));
}
