import { z } from "zod";
import type { Table } from "../../cloud/table.ts";
import type { NextStep } from "./next-step.ts";
import type { TaskSize } from "./task-size.ts";
import type { Upload } from "./upload.ts";

/** Longer than a message can live, among the dead letters as well, so that a late repeat finds its row. */
const KEEP_MS = 30 * 24 * 3600 * 1000;

const UploadRow = z.object({
  uploadId: z.string(),
  bucket: z.string(),
  key: z.string(),
  state: z.enum(["working", "loaded", "failed"]),
  /** The message that drives it. */
  messageId: z.string(),
  /** The number of its present task, from 1; never used twice. */
  task: z.number(),
  /** How often it was tried again, since somebody last asked for it. */
  retries: z.number(),
  cpu: z.number(),
  memory: z.number(),
  /** How often there was no room for the present task. */
  refusals: z.number().default(0),
  /** Once the present task was started. */
  taskArn: z.string().optional(),
  /** What went wrong last. */
  reason: z.string().optional(),
  /** When a dispatcher last had it in its hands, in ms since 1970. */
  seenAt: z.number(),
  /** Before this, in ms since 1970, the next task is not wanted. */
  retryAt: z.number().optional(),
});
export type UploadRow = z.output<typeof UploadRow>;

/** Whoever has it in hand says so every 40 s. */
const IN_HAND_MS = 180_000;

/** Whether a dispatcher has this upload in its hands, or had a moment ago. */
export function isInHand({ seenAt }: Pick<UploadRow, "seenAt">, now: number): boolean {
  return seenAt + IN_HAND_MS > now;
}

/** Whether it waits for its retry, or a dispatcher is just about to see to it. */
export function isPaused({ retryAt }: Pick<UploadRow, "retryAt">, now: number): boolean {
  return retryAt !== undefined && retryAt + IN_HAND_MS > now;
}

/** Whoever comes too late with a change gets `undefined`: somebody else has gone on meanwhile. */
export interface UploadStore {
  get(id: string): Promise<UploadRow | undefined>;
  /** The row of this upload, made if there is none. `isNew` when this call made it. */
  open(
    upload: Upload,
    first: { readonly size: TaskSize; readonly messageId: string },
  ): Promise<{ readonly row: UploadRow; readonly isNew: boolean }>;
  started(row: UploadRow, taskArn: string): Promise<UploadRow | undefined>;
  /** There was no room for its present task. */
  refused(row: UploadRow): Promise<UploadRow | undefined>;
  /** Ends it, or sets it up for another task. */
  settle(row: UploadRow, step: NextStep): Promise<UploadRow | undefined>;
  /** From now on this message drives it; what had failed starts anew. */
  takeOver(row: UploadRow, messageId: string): Promise<UploadRow | undefined>;
  /** Somebody still has it in hand. */
  touch(id: string): Promise<void>;
}

export function createUploadStore(table: Table, now: () => number): UploadStore {
  async function change(
    { uploadId, task }: UploadRow,
    update: string,
    values: Readonly<Record<string, unknown>>,
  ): Promise<UploadRow | undefined> {
    const changed = await table.update(uploadId, {
      condition: "#state = :working AND #task = :task",
      update,
      values: { ...values, working: "working", task },
    });
    return changed && UploadRow.parse(changed);
  }

  async function get(id: string): Promise<UploadRow | undefined> {
    const item = await table.get(id);
    return item && UploadRow.parse(item);
  }

  return {
    get,

    async open({ id, bucket, key, bytes }, { size, messageId }) {
      for (;;) {
        const row = await get(id);
        if (row) return { row, isNew: false };
        const seenAt = now();
        const expiresAt = Math.ceil((seenAt + KEEP_MS) / 1000);
        const own = { uploadId: id, bucket, key, messageId, ...size, seenAt };
        const first = { ...own, state: "working", task: 1, retries: 0, refusals: 0 } as const;
        const isNew = await table.insert({ ...first, bytes, createdAt: seenAt, expiresAt });
        if (isNew) return { row: first, isNew };
      }
    },

    async started(row, taskArn) {
      const values = { arn: taskArn, now: now() };
      return await change(row, "SET #taskArn = :arn, #seenAt = :now REMOVE #retryAt", values);
    },

    async refused(row) {
      const changed = await table.update(row.uploadId, {
        condition:
          "#state = :working AND #task = :task AND (attribute_not_exists(#refusals) OR #refusals = :before)",
        update: "SET #refusals = :refusals, #seenAt = :now",
        values: {
          working: "working",
          task: row.task,
          before: row.refusals,
          refusals: row.refusals + 1,
          now: now(),
        },
      });
      return changed && UploadRow.parse(changed);
    },

    async settle(row, step) {
      const at = now();
      if (step.kind === "loaded") {
        return await change(row, "SET #state = :end, #seenAt = :at REMOVE #retryAt", {
          end: "loaded",
          at,
        });
      }
      const { reason } = step;
      if (step.kind === "failed") {
        return await change(
          row,
          "SET #state = :end, #reason = :reason, #seenAt = :at REMOVE #retryAt",
          { end: "failed", reason, at },
        );
      }
      return await change(
        row,
        "SET #task = :next, #refusals = :none, #retries = :retries, #cpu = :cpu, #memory = :memory, #reason = :reason, #retryAt = :retryAt, #seenAt = :at REMOVE #taskArn",
        {
          next: row.task + 1,
          none: 0,
          retries: row.retries + 1,
          ...step.size,
          reason,
          retryAt: at + step.seconds * 1000,
          at,
        },
      );
    },

    async takeOver(row, messageId) {
      const isOver = row.state === "failed";
      const changed = await table.update(row.uploadId, {
        condition: "#state = :state AND #task = :task AND #messageId = :before",
        update: `SET #messageId = :messageId, #seenAt = :now, #state = :working, #task = :next${isOver ? ", #retries = :none, #refusals = :none REMOVE #taskArn" : ""}`,
        values: {
          state: row.state,
          task: row.task,
          before: row.messageId,
          messageId,
          now: now(),
          working: "working",
          next: isOver ? row.task + 1 : row.task,
          ...(isOver && { none: 0 }),
        },
      });
      return changed && UploadRow.parse(changed);
    },

    async touch(id) {
      await table.update(id, {
        condition: "#state = :working",
        update: "SET #seenAt = :now",
        values: { working: "working", now: now() },
      });
    },
  };
}
