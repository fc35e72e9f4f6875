import { createQueueReader, type QueueStatus, type WatchedQueue } from "./queue-depths.ts";
import { createRateCounter, type Rate } from "./rate.ts";
import { JobLine, type Step, WorkerLine } from "./worker-line.ts";
import { createWorkers, type WorkerStatus } from "./workers.ts";

/** How many finished jobs the panel shows. */
export const LAST_JOBS = 20;

interface FinishedJob {
  readonly jobId: string;
  readonly kind: string;
  readonly outcome: "done" | "refused" | "retrying" | "failed";
  /** The worker's name. */
  readonly worker: string;
  /** When it ended, ms since 1970. */
  readonly at: number;
  /** From the request to the worker's first look; 0 where the worker did not say. */
  readonly waitedMs: number;
  /** From the request to the end: waiting and work. */
  readonly totalMs: number;
  /** ms per step of the work; empty for what was not done. */
  readonly steps: Readonly<Partial<Record<Step, number>>>;
}

interface PanelStatus {
  readonly queues: readonly QueueStatus[];
  readonly workers: readonly WorkerStatus[];
  /** Jobs that ended, by the second. */
  readonly rate: Rate;
  /** The latest first. */
  readonly jobs: readonly FinishedJob[];
}

export interface Panel {
  workerStarted(name: string, pid: number): void;
  workerStopped(name: string): void;
  /** Takes one parsed log line of a child process; lines that tell nothing of jobs are passed over. */
  onLog(processName: string, line: unknown): void;
  status(): Promise<PanelStatus>;
}

/** Digests what the processes log into what the page beside the chat shows. Keeps a bounded amount. */
export function createPanel({
  queues,
  now = Date.now,
}: {
  readonly queues: readonly WatchedQueue[];
  readonly now?: () => number;
}): Panel {
  const workers = createWorkers();
  const rate = createRateCounter(now);
  const readQueues = createQueueReader(queues, now);
  const jobs: FinishedJob[] = [];

  function finished(worker: string, line: Exclude<JobLine, { msg: "job started" }>): void {
    const job = finishedJob(worker, line);
    jobs.unshift(job);
    jobs.length = Math.min(jobs.length, LAST_JOBS);
    if (job.outcome === "retrying") return; // It will end once more, and be counted then.
    rate.count();
    if (job.outcome !== "failed") workers.answered(worker);
  }

  return {
    workerStarted: workers.started,
    workerStopped: workers.stopped,
    onLog(processName, line) {
      const any = WorkerLine.safeParse(line);
      if (!any.success) return;
      workers.heard(processName, any.data.pid);
      const about = JobLine.safeParse(line);
      if (!about.success) return;
      workers.took(processName, about.data);
      if (about.data.msg !== "job started") finished(processName, about.data);
    },
    async status() {
      return {
        queues: await readQueues(),
        workers: workers.list(),
        rate: rate.read(),
        jobs: [...jobs],
      };
    },
  };
}

function finishedJob(worker: string, line: Exclude<JobLine, { msg: "job started" }>): FinishedJob {
  const waitedMs = line.msg === "job done" ? line.waitedMs : 0;
  return {
    jobId: line.jobId,
    kind: line.kind,
    outcome: outcomeOf(line),
    worker,
    at: line.time,
    waitedMs,
    totalMs: waitedMs + line.ms,
    steps: line.msg === "job done" ? line.steps : {},
  };
}

function outcomeOf(line: Exclude<JobLine, { msg: "job started" }>): FinishedJob["outcome"] {
  if (line.msg === "job done") return "done";
  if (line.msg === "job refused") return "refused";
  return line.willRetry ? "retrying" : "failed";
}
