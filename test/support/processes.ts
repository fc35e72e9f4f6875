import { execFile } from "node:child_process";
import { existsSync } from "node:fs";
import { readdir, readFile } from "node:fs/promises";
import { promisify } from "node:util";

interface Process {
  readonly pid: number;
  readonly parent: number;
  /** Ended, but nobody has asked for its exit code yet. */
  readonly isDefunct: boolean;
}

/** The running processes whose parent this is, by id. */
export async function childrenOf(parent: number): Promise<number[]> {
  const found = (await processes()).filter((each) => each.parent === parent && !each.isDefunct);
  return found.map(({ pid }) => pid).toSorted((one, other) => one - other);
}

export async function isRunning(pid: number): Promise<boolean> {
  return (await processes()).some((each) => each.pid === pid && !each.isDefunct);
}

async function processes(): Promise<Process[]> {
  return existsSync("/proc/self/stat") ? await fromProc() : await fromPs();
}

/** Containers often lack `ps`. */
async function fromProc(): Promise<Process[]> {
  const pids = (await readdir("/proc")).filter((name) => /^\d+$/.test(name));
  const all = await Promise.all(pids.map(async (pid) => await statOf(pid)));
  return all.filter((each) => each !== undefined);
}

async function statOf(pid: string): Promise<Process | undefined> {
  try {
    const stat = await readFile(`/proc/${pid}/stat`, "utf8");
    // The name stands in brackets and may hold anything.
    const [state = "", parent] = stat.slice(stat.lastIndexOf(")") + 2).split(" ");
    return { pid: Number(pid), parent: Number(parent), isDefunct: "ZX".includes(state) };
  } catch {
    return undefined; // ended meanwhile
  }
}

async function fromPs(): Promise<Process[]> {
  const { stdout } = await promisify(execFile)("ps", ["-A", "-o", "pid=,ppid=,stat="]);
  return stdout
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/))
    .map(([pid, parent, state = ""]) => {
      return { pid: Number(pid), parent: Number(parent), isDefunct: state.startsWith("Z") };
    });
}
