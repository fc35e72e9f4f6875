import type { TaskState } from "../../cloud/tasks.ts";

/** What the end of a task means for its file. */
export type Verdict =
  | { readonly kind: "loaded" }
  /** Trying again does not help. */
  | { readonly kind: "refused"; readonly reason: string }
  | { readonly kind: "failed"; readonly reason: string; readonly ranOutOfMemory: boolean };

/** The exit codes of `ingest.ts` that are the end of it. */
const FINAL: ReadonlyMap<number, string> = new Map([
  [65, "the file was refused; the log and rejected/ say why"],
  [66, "the file is gone"],
  [1, "the task was given wrong variables"],
]);

/** 128 + SIGKILL, by which the kernel ends what needs too much memory; 128 + SIGABRT, by which Node itself does. */
const KILLED = 137;
const ABORTED = 134;

/** Judges a task that has stopped; without one, it is not known any more how it ended. */
export function verdictOf(task: TaskState | undefined): Verdict {
  if (task === undefined) return failed("the task is not known any more");
  const { exitCode, reason } = task;
  if (exitCode === 0) return { kind: "loaded" };
  if (exitCode === undefined) return failed(`the task never ran: ${reason}`);
  const final = FINAL.get(exitCode);
  if (final !== undefined) return { kind: "refused", reason: `${final} (exit code ${exitCode})` };
  return failed(`the task ended with exit code ${exitCode}: ${reason}`, {
    ranOutOfMemory: exitCode === KILLED || exitCode === ABORTED || reason.includes("OutOfMemory"),
  });
}

function failed(reason: string, { ranOutOfMemory = false } = {}): Verdict {
  return { kind: "failed", reason, ranOutOfMemory };
}
