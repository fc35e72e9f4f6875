import type { JobLine } from "./worker-line.ts";

// Restarts reuse their name, so this is reached only by many differently named workers.
const MAX_WORKERS = 32;
// A worker runs at most 16 jobs at once; more are jobs whose end was never written.
const MAX_RUNNING = 16;

export interface WorkerStatus {
  readonly name: string;
  readonly pid: number;
  readonly state: "starting" | "idle" | "working" | "stopped";
  /** The job it has been at for longest. */
  readonly job?: { readonly jobId: string; readonly kind: string; readonly since: number };
  /** How many jobs it has in hand. */
  readonly running: number;
  /** Jobs that it answered, with a result or with a refusal. */
  readonly done: number;
}

interface Worker {
  readonly name: string;
  pid: number;
  state: "starting" | "up" | "stopped";
  readonly running: Map<string, { jobId: string; kind: string; since: number }>;
  done: number;
}

/** Remembers what each worker process does. */
export function createWorkers() {
  const workers = new Map<string, Worker>();

  function started(name: string, pid: number): void {
    const worker = workers.get(name) ?? add(name);
    worker.pid = pid;
    worker.state = "starting";
    worker.running.clear();
  }

  function stopped(name: string): void {
    const worker = workers.get(name);
    if (!worker) return;
    worker.state = "stopped";
    worker.running.clear();
  }

  /** Notes that the process has written a line, so it is up. */
  function heard(name: string, pid: number): void {
    const worker = workers.get(name) ?? add(name);
    // The last lines of a process may be read after its end; they do not bring it back.
    if (worker.state === "stopped" && worker.pid === pid) return;
    worker.pid = pid;
    worker.state = "up";
  }

  function took(name: string, line: JobLine): void {
    const worker = workers.get(name);
    if (worker?.state !== "up") return;
    worker.running.delete(line.jobId);
    if (line.msg === "job started") {
      worker.running.set(line.jobId, { jobId: line.jobId, kind: line.kind, since: line.time });
      dropOldest(worker.running, MAX_RUNNING);
    }
  }

  function answered(name: string): void {
    const worker = workers.get(name);
    if (worker) worker.done += 1;
  }

  function add(name: string): Worker {
    const worker: Worker = { name, pid: 0, state: "starting", running: new Map(), done: 0 };
    workers.set(name, worker);
    dropOldest(workers, MAX_WORKERS);
    return worker;
  }

  return {
    started,
    stopped,
    heard,
    took,
    answered,
    list: (): readonly WorkerStatus[] => Array.from(workers.values(), statusOf),
  };
}

function statusOf({ name, pid, state, running, done }: Worker): WorkerStatus {
  const [job] = running.values();
  const shown = state === "up" ? (job ? "working" : "idle") : state;
  return { name, pid, state: shown, ...(job && { job }), running: running.size, done };
}

/** A Map keeps the order of insertion, so its first key is its oldest. */
function dropOldest(map: Map<string, unknown>, keep: number): void {
  for (const key of map.keys()) {
    if (map.size <= keep) return;
    map.delete(key);
  }
}
