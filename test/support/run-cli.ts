import { execFile } from "node:child_process";
import { INHERITED } from "./inherited.ts";

export interface CliRun {
  readonly code: unknown;
  readonly out: string;
  readonly err: string;
}

/** Runs an entry file of `src/cli` with this environment and no terminal. */
export async function runCli(
  name: string,
  args: readonly string[],
  env: Readonly<Record<string, string>>,
): Promise<CliRun> {
  return await new Promise((resolve) => {
    const child = execFile(
      process.execPath,
      [`src/cli/${name}.ts`, ...args],
      { env: { NODE_COMPILE_CACHE: INHERITED.NODE_COMPILE_CACHE, ...env } },
      (error, out, err) => resolve({ code: error?.code ?? 0, out, err }),
    );
    child.stdin?.end();
  });
}
