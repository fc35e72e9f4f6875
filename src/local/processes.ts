import { type Child, keepRunning, parsedLine } from "./child.ts";
import { childEnvironment } from "./cloud/child-environment.ts";
import type { LocalCloud } from "./cloud/local-cloud.ts";
import type { Panel } from "./panel/panel.ts";
import { inheritable } from "./process-variables.ts";
import { runOnce } from "./run-once.ts";

/** A container gets 30 s by default; on a laptop nobody waits as long. */
const KILL_AFTER_MS = 20_000;

/** Said in a process's own name, since it could not say so itself. */
export const ENDED_BY_ITSELF = "process ended by itself; it is started again";

export interface ProcessesOptions {
  readonly shell: Readonly<Record<string, string | undefined>>;
  readonly cloud: LocalCloud;
  readonly panel: Panel;
  /** Every line that a process logs, and one of ours when it ends by itself. */
  readonly onLine: (name: string, line: unknown) => void;
}

/** One of our processes: an entry file below `src/`, told everything by its environment. */
interface Entry {
  readonly name: string;
  readonly entry: string;
  readonly variables: Readonly<Record<string, string>>;
}

/** Two things that the local system can do with an entry file of ours. */
export interface Processes {
  /** Keeps it running. A worker is shown in the panel as one, and is the task of its name for the local ECS. */
  start(process: Entry & { readonly isWorker: boolean }): Child;
  /** Runs it to its end, and gives its exit code. */
  runOnce(
    process: Entry & {
      /** Sends SIGTERM when aborted. */
      readonly stop?: AbortSignal;
      /** Sends SIGKILL when aborted. */
      readonly kill?: AbortSignal;
    },
  ): Promise<number | null>;
}

/** Starts our processes as children. */
export function createProcesses(options: ProcessesOptions): Processes {
  const { shell, cloud, panel, onLine } = options;
  return {
    async runOnce({ name, entry, variables, ...signals }) {
      return await runOnce({
        ...signals,
        entry,
        env: childEnvironment({ inherited: inheritable(shell), cloud: cloud.env, own: variables }),
        onLine: (line) => onLine(name, parsedLine(line)),
      });
    },
    start({ name, entry, variables, isWorker }) {
      return keepRunning({
        name,
        entry,
        env: childEnvironment({ inherited: inheritable(shell), cloud: cloud.env, own: variables }),
        killAfterMs: KILL_AFTER_MS,
        onStart(pid) {
          if (isWorker) panel.workerStarted(name, pid);
        },
        onEnd({ code, expected }) {
          if (isWorker) {
            panel.workerStopped(name);
            cloud.taskProtection.taskEnded(name);
          }
          if (!expected) onLine(name, { level: "warn", code, msg: ENDED_BY_ITSELF });
        },
        onLine(line) {
          panel.onLog(name, line);
          onLine(name, line);
        },
      });
    },
  };
}
