import { z } from "zod";

const LogLine = z.looseObject({
  level: z.string(),
  msg: z.string().default(""),
  err: z.looseObject({ message: z.string() }).optional(),
});

const WORTH_SAYING: ReadonlySet<string> = new Set(["warn", "error", "fatal"]);

/**
 * Says what a process logs to the person at the terminal: warnings and errors, a line each; everything, as it is, when
 * `verbose`.
 */
export function sayLine(
  out: { write(text: string): unknown },
  { verbose }: { readonly verbose: boolean },
): (name: string, line: unknown) => void {
  return (name, line) => {
    if (verbose) {
      out.write(`${name}: ${typeof line === "string" ? line : JSON.stringify(line)}\n`);
      return;
    }
    const parsed = LogLine.safeParse(line);
    if (!parsed.success || !WORTH_SAYING.has(parsed.data.level)) return;
    const { level, msg, err } = parsed.data;
    out.write(`${name}: ${level}: ${msg}${err ? ` (${err.message})` : ""}\n`);
  };
}
