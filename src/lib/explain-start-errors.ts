import { createLogger } from "./logger.ts";

/**
 * Makes whatever keeps a process from starting one log line that says what to change, and exit code 1. Call it first;
 * runUntilSignal takes over.
 */
export function explainStartErrors(name: string): void {
  process.setUncaughtExceptionCaptureCallback((err) => {
    // Our own errors say it all in their message; of others the stack is worth having.
    const isOurs = err.name !== "Error" && !err.name.endsWith("TypeError");
    const more = isOurs ? { error: err.name } : { err };
    createLogger(name, "info").fatal(more, `could not start: ${err.message}`);
    process.exit(1);
  });
}
