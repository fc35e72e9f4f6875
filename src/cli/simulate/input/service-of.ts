import { z } from "zod";
import { UsageError } from "../../provision/plain-words.ts";
import type { ServiceTime } from "../model/service-time.ts";
import { duration } from "./duration.ts";
import { jsonOf } from "./json-of.ts";
import { numberIn } from "./number-in.ts";
import { readText } from "./read-text.ts";

const OPTION = "--service";
const milliseconds = z.number().nonnegative();
/** A worker's log line about a job that ended well. */
const JobDone = z.object({ msg: z.literal("job done"), ms: milliseconds });

/**
 * A distribution by name and numbers, or what a file measured. Throws UsageError.
 *
 * The file is a JSON array of milliseconds, an object with that array as `ms`, or a worker's log, of which the lines
 * "job done" count.
 */
export async function serviceOf(text: string): Promise<ServiceTime> {
  const [, kind = "", rest = ""] = /^(fixed|exponential|lognormal):(.*)$/.exec(text) ?? [];
  const [time = "", spread = "0.5"] = rest.split(",");
  switch (kind) {
    case "fixed":
      return { kind, seconds: positive(time) };
    case "exponential":
      return { kind, mean: positive(time) };
    case "lognormal": {
      return { kind, mean: positive(time), spread: numberIn(spread, OPTION, { min: 0, max: 10 }) };
    }
    default:
      return { kind: "measured", seconds: measured(await readText(text, OPTION), text) };
  }
}

function positive(text: string): number {
  const seconds = duration(text, OPTION);
  if (seconds > 0) return seconds;
  throw new UsageError(`${OPTION}: a job takes longer than ${text}.`);
}

function measured(text: string, path: string): readonly number[] {
  const json = jsonOf(text);
  const list = z.union([z.array(milliseconds), z.object({ ms: z.array(milliseconds) })]);
  const parsed = list.safeParse(json);
  const times = parsed.success ? listOf(parsed.data) : fromLog(text);
  if (times.some((ms) => ms > 0)) return times.map((ms) => ms / 1000);
  throw new UsageError(
    `${OPTION}: ${path} has no times of jobs: neither an array of milliseconds nor log lines "job done".`,
  );
}

function listOf(data: readonly number[] | { readonly ms: readonly number[] }): readonly number[] {
  return "ms" in data ? data.ms : data;
}

function fromLog(text: string): readonly number[] {
  return text.split("\n").flatMap((line) => {
    if (!line.includes('"job done"')) return [];
    const done = JobDone.safeParse(jsonOf(line));
    return done.success ? [done.data.ms] : [];
  });
}
