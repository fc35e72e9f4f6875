import { execFile } from "node:child_process";
import { promisify } from "node:util";

const run = promisify(execFile);

/** It is a large program that starts slowly. */
const START_MS = 20_000;

/** The yt-dlp of this machine: the one that is named, else the one on the path; undefined when there is none that runs. */
export async function findYtDlp(
  shell: Readonly<Record<string, string | undefined>>,
): Promise<string | undefined> {
  const path = shell["YTDLP_PATH"] || "yt-dlp";
  try {
    const env = { PATH: shell["PATH"] };
    await run(path, ["--ignore-config", "--version"], { env, timeout: START_MS });
    return path;
  } catch {
    return undefined; // not there, or for another machine: the same to us
  }
}
