import { jsonBody } from "../../cloud/json-body.ts";
import type { Queue } from "../../cloud/queue.ts";
import { imagesOf } from "../../jobs/job.ts";
import type { JobStore } from "../../jobs/job-store.ts";
import { resultOf } from "../../jobs/result-message.ts";
import { isTellable } from "../../jobs/row.ts";
import * as transitions from "../../jobs/transitions.ts";
import { copyFile, type CopyFileDeps } from "../copy-file.ts";
import { jobOf, rowOf } from "../job-of.ts";
import type { Operation } from "../operation.ts";
import type { ApplySettings } from "../people/apply-settings.ts";
import type { Album, picturesOf } from "./album.ts";
import { wishOf } from "./wish-of.ts";

export interface DispatchDeps extends CopyFileDeps {
  readonly botId: number;
  readonly store: JobStore;
  readonly jobs: Pick<Queue, "send">;
  readonly results: Pick<Queue, "send">;
  readonly imagesBucket: string;
  readonly applySettings: ApplySettings;
  readonly now: () => number;
}

/**
 * Makes a job of one picture of an album, and gives its id. Safe to repeat: row first, file second, queue message last.
 * The job has no status message; its answer is the album's.
 */
export async function dispatch(
  deps: DispatchDeps,
  {
    album,
    operation,
    item,
  }: {
    readonly album: Album;
    readonly operation: Operation;
    readonly item: ReturnType<typeof picturesOf>[number];
  },
  signal: AbortSignal,
): Promise<string> {
  const { store, results, now } = deps;
  const wish = wishOf(album, operation, [item]);
  const opening = { ...rowOf(wish), albumId: album.albumId };
  const asked = await deps.applySettings({ job: jobOf(wish, deps), opening });
  const { job } = asked;
  // As old as the album: who deletes everything while it is being made deletes this, too.
  const row = await store.open(job, { now: album.closedAt ?? now(), ...asked.opening });
  if (row.state !== "queued") {
    // It has gone its way before; perhaps only the message that says that it has ended got lost.
    if (isTellable(row)) await results.send(resultOf(job.id));
    return job.id;
  }
  if (album.cancelledBy !== undefined) return job.id; // to be cancelled with the others
  const [picture] = wish.pictures;
  const [to] = imagesOf(job);
  const refusal = to && (await copyFile(deps, { picture, to }, signal));
  if (refusal === undefined) {
    await deps.jobs.send(jsonBody(job));
    return job.id;
  }
  await store.change(job.id, transitions.refuseAtTheDoor(now(), refusal));
  await results.send(resultOf(job.id));
  return job.id;
}
