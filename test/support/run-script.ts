import { type ChildProcessByStdio, spawn } from "node:child_process";
import type { Readable } from "node:stream";
import { fileURLToPath } from "node:url";
import { onTestFinished, vi } from "vitest";
import { INHERITED } from "./inherited.ts";

export interface Script {
  readonly child: ChildProcessByStdio<null, Readable, null>;
  /** Everything on standard output so far. */
  readonly output: () => string;
  /** Settles once the output has this text. */
  readonly says: (text: string) => Promise<void>;
  /** The exit code; null when a signal ended it. */
  readonly exit: Promise<number | null>;
}

const root = fileURLToPath(new URL("../..", import.meta.url));

/** Runs a module's text in a real Node process, in the repository's root; killed when the test ends. */
export function runScript(
  source: string,
  env: Readonly<Record<string, string | undefined>> = {},
): Script {
  return runNode(["--input-type=module", "--eval", source], env);
}

/** Runs a file of the repository in a real Node process; killed when the test ends. */
export function runNode(
  args: readonly string[],
  env: Readonly<Record<string, string | undefined>> = {},
): Script {
  const child = spawn(process.execPath, args, {
    cwd: root,
    env: { ...process.env, ...INHERITED, ...env },
    stdio: ["ignore", "pipe", "inherit"],
  });
  let output = "";
  child.stdout.setEncoding("utf8").on("data", (text: string) => (output += text));
  const exit = new Promise<number | null>((resolve) =>
    child.once("close", (code) => resolve(code)),
  );
  onTestFinished(async () => {
    child.kill("SIGKILL");
    await exit;
  });
  return {
    child,
    output: () => output,
    says: async (text) => {
      await vi.waitFor(
        () => {
          if (!output.includes(text)) throw new Error(`Not said yet: ${text}\n${output}`);
        },
        { timeout: 10_000, interval: 10 },
      );
    },
    exit,
  };
}
