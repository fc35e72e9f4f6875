import { UsageError } from "../../provision/plain-words.ts";

const SECONDS: Readonly<Record<string, number>> = { ms: 0.001, s: 1, m: 60, h: 3600, d: 86_400 };

/** Seconds of "200ms", "90s", "10m", "24h", "7d" or a plain number of seconds. Throws UsageError for anything else. */
export function duration(text: string, option: string): number {
  const [, digits = "", unit = "s"] = /^(\d+(?:\.\d+)?)(ms|s|m|h|d)?$/.exec(text.trim()) ?? [];
  const seconds = Number(digits) * (SECONDS[unit] ?? Number.NaN);
  if (digits === "" || !Number.isFinite(seconds)) {
    throw new UsageError(`${option}: ${text} is no time. Say 200ms, 90s, 10m, 24h or 7d.`);
  }
  return seconds;
}
