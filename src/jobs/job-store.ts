import type { Job } from "./job.ts";
import { JobRow } from "./row.ts";
import type { Transition } from "./transitions.ts";

/** What the job store needs of a table. */
interface Rows {
  get(key: string): Promise<unknown>;
  insert(item: Readonly<Record<string, unknown>>): Promise<boolean>;
  update(key: string, transition: Transition): Promise<unknown>;
  query(slice: {
    readonly index: string;
    readonly hash: { readonly name: string; readonly value: number };
    readonly newestFirst: boolean;
    readonly pageSize: number;
  }): AsyncIterable<unknown>;
}

/** What a new row holds besides its job. One that has been told of from the start (a load test's) is told to nobody. */
export interface Opening extends Partial<
  Pick<JobRow, "threadId" | "language" | "albumId" | "askedBy" | "asFile" | "toldAt">
> {
  readonly now: number;
}

/** The rows of all jobs. */
export interface JobStore {
  /** Writes the row of a new job, state `queued`; the row that is there already, if there is one. */
  open(job: Job, where: Opening): Promise<JobRow>;
  /** Read consistently. An expired row counts as gone: DynamoDB removes it when it gets round to it. */
  get(jobId: string, now: number): Promise<JobRow | undefined>;
  /** The row after the change; undefined when its condition did not hold. */
  change(jobId: string, transition: Transition): Promise<JobRow | undefined>;
  /** What was asked for in a chat, the newest first; it lags a moment behind. */
  ofChat(chatId: number, now: number): AsyncIterable<JobRow>;
}

/**
 * As long as the pictures of a job are kept (cloud/provision): who wants them deleted can have it done, since the row says
 * where they are. TTL removes it then.
 */
export const KEEP_JOBS_MS = 90 * 24 * 3600 * 1000;

/** Rows of a chat that are fetched at a time: who looks for the newest rarely needs more. */
const PAGE = 20;

export function createJobStore(rows: Rows): JobStore {
  async function get(jobId: string, now: number): Promise<JobRow | undefined> {
    const item = await rows.get(jobId);
    if (item === undefined) return undefined;
    const row = JobRow.parse(item);
    return row.expiresAt * 1000 > now ? row : undefined;
  }

  return {
    get,
    async open(job, { now, ...more }) {
      const row: JobRow = {
        jobId: job.id,
        kind: job.kind,
        state: "queued",
        chatId: job.chatId,
        replyTo: job.replyTo,
        ...more,
        createdAt: now,
        expiresAt: Math.floor((now + KEEP_JOBS_MS) / 1000),
        request: job,
        attempt: 0,
        handedBack: 0,
      };
      if (await rows.insert(row)) return row;
      const existing = await get(job.id, now);
      if (!existing) throw new Error(`The row of job ${job.id} has expired and is still there.`);
      return existing;
    },
    async change(jobId, transition) {
      const item = await rows.update(jobId, transition);
      return item === undefined ? undefined : JobRow.parse(item);
    },
    async *ofChat(chatId, now) {
      const hash = { name: "chatId", value: chatId };
      const slice = { index: "byChat", hash, newestFirst: true, pageSize: PAGE };
      for await (const item of rows.query(slice)) {
        const row = JobRow.parse(item);
        if (row.expiresAt * 1000 > now) yield row;
      }
    },
  };
}
