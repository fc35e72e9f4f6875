import { readFile } from "node:fs/promises";

/** Linux counts in ticks of 10 ms. */
const TICK_MS = 10;

/** Processor time that a process has used so far, ms. */
export async function processTimeMs(pid: number): Promise<number> {
  const fields = await fieldsOf(pid);
  return (Number(fields[11]) + Number(fields[12])) * TICK_MS;
}

/** The same of all its children that have ended, ms. */
export async function childrensTimeMs(pid: number): Promise<number> {
  const fields = await fieldsOf(pid);
  return (Number(fields[13]) + Number(fields[14])) * TICK_MS;
}

/** From the third on: the name before, in parentheses, may hold spaces. Times are fields 14 to 17. */
async function fieldsOf(pid: number): Promise<readonly string[]> {
  const stat = await readFile(`/proc/${pid}/stat`, "utf8");
  return stat.slice(stat.lastIndexOf(")") + 2).split(" ");
}

/** What a process holds in memory, MB. */
export async function residentMb(pid: number): Promise<number> {
  const status = await readFile(`/proc/${pid}/status`, "utf8");
  return Number(/VmRSS:\s+(\d+) kB/.exec(status)?.[1]) / 1024;
}

/** Idle and whole time of each processor so far, in ticks. */
export async function processorTimes(): Promise<{ readonly idle: number; readonly all: number }[]> {
  const stat = await readFile("/proc/stat", "utf8");
  return stat
    .split("\n")
    .filter((line) => /^cpu\d/.test(line))
    .map((line) => {
      const ticks = line.split(/\s+/).slice(1, 9).map(Number);
      return {
        idle: (ticks[3] ?? 0) + (ticks[4] ?? 0),
        all: ticks.reduce((sum, tick) => sum + tick, 0),
      };
    });
}
