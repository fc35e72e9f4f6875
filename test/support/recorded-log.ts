import { type Logger, pino } from "pino";

export interface RecordedLog {
  readonly log: Logger;
  readonly lines: readonly Readonly<Record<string, unknown>>[];
  /** The messages so far, in order. */
  readonly messages: () => string[];
}

/** A real logger whose lines the test can look at. */
export function recordedLog(): RecordedLog {
  const lines: Record<string, unknown>[] = [];
  const log = pino(
    { level: "trace" },
    { write: (line: string) => void lines.push(JSON.parse(line) as Record<string, unknown>) },
  );
  return { log, lines, messages: () => lines.map(({ msg }) => String(msg)) };
}
