import { spawn } from "node:child_process";
import { once } from "node:events";
import { text } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { INHERITED } from "./inherited.ts";

const SOURCE = fileURLToPath(new URL("../../src/", import.meta.url));

export interface EntryRun {
  readonly code: number | null;
  /** Standard output, then standard error. */
  readonly output: string;
}

/** Runs an entry file, given below `src/`, to its end, with these variables beside the inherited. */
export async function runEntry(
  entry: string,
  env: Readonly<Record<string, string>> = {},
  args: readonly string[] = [],
): Promise<EntryRun> {
  const child = spawn(process.execPath, [`${SOURCE}${entry}`, ...args], {
    env: { ...INHERITED, ...env },
    stdio: ["ignore", "pipe", "pipe"],
    timeout: 20_000, // one that does not end is killed, and has no exit code
    killSignal: "SIGKILL",
  });
  const ended = once(child, "close");
  const [out, err] = await Promise.all([text(child.stdout), text(child.stderr)]);
  const [code] = await ended;
  return { code: typeof code === "number" ? code : null, output: out + err };
}
