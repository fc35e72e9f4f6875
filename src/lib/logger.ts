import { createHash } from "node:crypto";
import { type Logger, pino } from "pino";

export type { Logger } from "pino";

export const LOG_LEVELS = ["trace", "debug", "info", "warn", "error", "fatal", "silent"] as const;

/** A bot token, alone or in an address (where the colon may be encoded): digits, a colon, at least 30 characters. */
const TOKEN = /\d{6,}(?::|%3A)[\w-]{30,}/gi;

/**
 * A logger of JSON lines on standard output, `time` in ms since 1970.
 *
 * Whole lines are redacted, not fields: a token also hides in an error's message, stack, cause or payload.
 * `secrets` are removed wherever they occur.
 */
export function createLogger(
  name: string,
  level: (typeof LOG_LEVELS)[number],
  secrets: readonly string[] = [],
): Logger {
  const known = secrets
    .filter((secret) => secret.length >= 8) // shorter ones would blot out innocent text
    .flatMap((secret) => [secret, JSON.stringify(secret).slice(1, -1), encodeURIComponent(secret)]);
  // A reader that is gone is no reason to end, or not to.
  process.stdout.on("error", () => undefined);
  const options = {
    name,
    level,
    base: { name, pid: process.pid },
    formatters: { level: (label: string) => ({ level: label }) },
    hooks: {
      streamWrite: (line: string) =>
        known
          .reduce((text, secret) => text.replaceAll(secret, "[redacted]"), line)
          .replace(TOKEN, "[redacted]"),
    },
  };
  // Not pino's own stream: on exit it writes what waits again and again until somebody reads it, perhaps for ever. This one
  // writes at once.
  return pino(options, process.stdout);
}

/** A stable stand-in for a chat or person in logs: enough to follow one, not enough to find one. */
export function hashed(id: number | string): string {
  return createHash("sha256").update(String(id)).digest("hex").slice(0, 12);
}
