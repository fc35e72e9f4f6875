import { type ChildProcess, spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";
import { setTimeout as sleep } from "node:timers/promises";
import { backoffMs } from "../lib/backoff.ts";

/** A process that ends by itself is started again, as a service manager would, after a growing pause. */
const RESTART = { baseMs: 500, capMs: 15_000 };
/** One that lived for so long was well, as is one that ended in order; the next end counts as the first again. */
const WELL_AFTER_MS = 30_000;

export interface ChildOptions {
  readonly name: string;
  /** The entry file, below `src/`. */
  readonly entry: string;
  readonly env: Readonly<Record<string, string>>;
  /** After SIGTERM, this long until SIGKILL. */
  readonly killAfterMs: number;
  readonly onStart: (pid: number) => void;
  readonly onEnd: (exit: { readonly code: number | null; readonly expected: boolean }) => void;
  /** One line of standard output, parsed if it is JSON. */
  readonly onLine: (line: unknown) => void;
}

export interface Child {
  readonly name: string;
  pid(): number | undefined;
  /** SIGTERM, and SIGKILL when that does not help. Settles when the process has ended. Safe to call twice. */
  stop(): Promise<void>;
}

/** Keeps one of our processes running until stopped. */
export function keepRunning(options: ChildOptions): Child {
  const source = fileURLToPath(new URL("../", import.meta.url));
  const stopping = new AbortController();
  let current: ChildProcess | undefined;

  function start(): ChildProcess {
    const preload = ["--import", `${source}local/die-with-parent.ts`];
    const child = spawn(process.execPath, [...preload, `${source}${options.entry}`], {
      env: options.env,
      stdio: ["ignore", "pipe", "inherit", "ipc"],
      detached: true, // Ctrl-C in the terminal is for the parent; it stops its children in order
    });
    if (child.stdout) {
      createInterface({ input: child.stdout }).on("line", (line) =>
        options.onLine(parsedLine(line)),
      );
    }
    if (child.pid !== undefined) options.onStart(child.pid);
    return child;
  }

  async function run(): Promise<void> {
    let failures = 0;
    while (!stopping.signal.aborted) {
      const startedAt = performance.now();
      current = start();
      const [code] = await ended(current);
      options.onEnd({ code, expected: stopping.signal.aborted });
      const wasWell = code === 0 || performance.now() - startedAt > WELL_AFTER_MS;
      failures = wasWell ? 1 : failures + 1;
      // A stop ends the pause; the loop sees it.
      await sleep(backoffMs(failures, RESTART), undefined, { signal: stopping.signal }).catch(
        () => undefined,
      );
    }
  }

  const running = run();
  return {
    name: options.name,
    pid: () => current?.pid,
    async stop() {
      stopping.abort();
      current?.kill("SIGTERM");
      const timer = setTimeout(() => current?.kill("SIGKILL"), options.killAfterMs);
      await running;
      clearTimeout(timer);
    },
  };
}

async function ended(child: ChildProcess): Promise<[number | null]> {
  // "close" comes after the last line of output, "exit" might come before it.
  const [code] = await once(child, "close");
  return [typeof code === "number" ? code : null];
}

/** A line of a log: JSON as what it says, anything else as it is. */
export function parsedLine(line: string): unknown {
  try {
    return JSON.parse(line);
  } catch {
    return line;
  }
}
