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

/** Starts our processes as children, each from its own entry file, told everything by its environment. */
export function createProcesses(options: ProcessesOptions): {
  start(process: {
    readonly name: string;
    readonly entry: string;
    readonly variables: Readonly<Record<string, string>>;
    /** Shown in the panel as one of the workers. */
    readonly isWorker: boolean;
  }): Child;
  /** Runs an entry file to its end, and gives its exit code. */
  runOnce(process: {
    readonly name: string;
    readonly entry: string;
    readonly variables: Readonly<Record<string, string>>;
    /** Sends SIGTERM when aborted. */
    readonly stop?: AbortSignal;
    /** Sends SIGKILL when aborted. */
    readonly kill?: AbortSignal;
  }): Promise<number | null>;
} {
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
          if (isWorker) panel.workerStopped(name);
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
