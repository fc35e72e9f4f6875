import { readdir, rm } from "node:fs/promises";
import { join } from "node:path";
import type { Logger } from "../../../lib/logger.ts";

const FOLDER = /^polybot-video-(\d+)-/;

/** The folders of a process are told apart by its id, so that those of a dead one can be found. */
export function folderPrefix(pid: number): string {
  return `polybot-video-${pid}-`;
}

/** Removes what workers that died left on this machine. */
export async function removeLeftovers(temporaryFolder: string, log: Logger): Promise<void> {
  for (const name of await readdir(temporaryFolder)) {
    const [, pid] = FOLDER.exec(name) ?? [];
    if (pid === undefined || isAlive(Number(pid))) continue;
    try {
      await rm(join(temporaryFolder, name), { recursive: true, force: true });
      log.info({ folder: name }, "removed what a dead worker left");
    } catch (err) {
      log.warn({ err, folder: name }, "what a dead worker left cannot be removed");
    }
  }
}

/** Ourselves we are not: what has our id is from before a restart, since nothing has been begun yet. */
function isAlive(pid: number): boolean {
  if (pid === process.pid) return false;
  try {
    return process.kill(pid, 0);
  } catch (err) {
    return err instanceof Error && "code" in err && err.code === "EPERM";
  }
}
