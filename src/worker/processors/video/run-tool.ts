import { spawn } from "node:child_process";
import { once } from "node:events";
import { linesOf } from "./lines.ts";

/** As much of what a tool complains about as says why it failed. */
const KEPT_LINES = 40;
const MAX_LINE = 2000;

export interface Tool {
  readonly path: string;
  readonly args: readonly string[];
  /** Its own folder: it may write nowhere else. */
  readonly cwd: string;
  /** All that it is told; nothing of ours is inherited. */
  readonly env: Readonly<Record<string, string>>;
  readonly onOutput: (chunk: Buffer) => void;
  /** What it is given to read, once that is known; when it never will be, the tool is killed. */
  readonly input?: (() => Promise<string>) | undefined;
}

export interface Ran {
  /** Null when it was killed. */
  readonly code: number | null;
  /** The last lines of what it complained about. */
  readonly complaints: readonly string[];
}

/**
 * Runs a tool as a group of processes of its own, and kills all of them once `signal` is aborted; then rejects with the
 * signal's reason. Settles when it has ended and nothing of its output is left; rejects with what the input did.
 */
export async function runTool(tool: Tool, signal: AbortSignal): Promise<Ran> {
  signal.throwIfAborted();
  const complaints: string[] = [];
  const child = spawn(tool.path, tool.args, {
    cwd: tool.cwd,
    env: tool.env,
    stdio: [tool.input === undefined ? "ignore" : "pipe", "pipe", "pipe"],
    detached: true,
  });
  const kill = (): void => killGroup(child.pid);
  signal.addEventListener("abort", kill, { once: true });
  child.stdin?.on("error", () => undefined); // it has ended without reading all; its code says how
  const input = tool.input?.();
  input?.then((text) => child.stdin?.end(text), kill);
  child.stdout?.on("data", tool.onOutput);
  child.stderr?.on(
    "data",
    linesOf(MAX_LINE, (line) => {
      complaints.push(line);
      if (complaints.length > KEPT_LINES) complaints.shift();
    }),
  );
  try {
    await once(child, "close"); // rejects when it could not be started
    signal.throwIfAborted();
    await input;
    return { code: child.exitCode, complaints };
  } finally {
    signal.removeEventListener("abort", kill);
    kill(); // whatever it has started and left behind
  }
}

function killGroup(pid: number | undefined): void {
  if (pid === undefined) return;
  try {
    process.kill(-pid, "SIGKILL");
  } catch {
    // It has ended, and all of it.
  }
}
