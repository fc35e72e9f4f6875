import { spawn } from "node:child_process";
import { once } from "node:events";
import { createInterface } from "node:readline";
import { fileURLToPath } from "node:url";

/** Runs one of our entry files, given below `src/`, to its end. Gives its exit code, or null when it was killed. */
export async function runOnce(options: {
  readonly entry: string;
  readonly env: Readonly<Record<string, string>>;
  /** One line of standard output. */
  readonly onLine: (line: string) => void;
  /** Sends SIGTERM when aborted. */
  readonly stop?: AbortSignal;
  /** Sends SIGKILL when aborted. */
  readonly kill?: AbortSignal;
}): Promise<number | null> {
  const source = fileURLToPath(new URL("../", import.meta.url));
  const preload = ["--import", `${source}local/die-with-parent.ts`];
  const child = spawn(process.execPath, [...preload, `${source}${options.entry}`], {
    env: options.env,
    stdio: ["ignore", "pipe", "inherit", "ipc"],
    detached: true, // Ctrl-C in the terminal is for the parent; it ends with that
  });
  if (child.stdout) createInterface({ input: child.stdout }).on("line", options.onLine);
  const end = onAbort(options.stop, () => void child.kill("SIGTERM"));
  const endAtOnce = onAbort(options.kill, () => void child.kill("SIGKILL"));
  try {
    const [code] = await once(child, "close"); // "exit" might come before the last line of output
    return typeof code === "number" ? code : null;
  } finally {
    end[Symbol.dispose]();
    endAtOnce[Symbol.dispose]();
  }
}

/** Does it when the signal aborts, at once when it has, and no more once disposed. */
function onAbort(signal: AbortSignal | undefined, act: () => void): Disposable {
  if (signal?.aborted) act();
  else signal?.addEventListener("abort", act, { once: true });
  return { [Symbol.dispose]: () => signal?.removeEventListener("abort", act) };
}
