import type { Logger } from "./logger.ts";
import type { Service } from "./service.ts";

/**
 * Runs a service until SIGTERM or SIGINT, then stops it and ends the process.
 *
 * Exit code 0 after a clean stop; 1 when the start or the stop fails, or when the stop takes longer than `graceMs`
 * (keep it below the container's stop timeout). A second signal ends the process at once.
 */
export function runUntilSignal(
  service: Service,
  { log, graceMs }: { readonly log: Logger; readonly graceMs: number },
): void {
  let stopping = false;

  async function stop(why: string, code: number): Promise<void> {
    if (stopping) {
      log.warn({ why }, "stopping at once");
      process.exit(1);
    }
    stopping = true;
    log.info({ why }, "stopping");
    setTimeout(() => {
      log.error({ graceMs }, "did not stop in time");
      process.exit(1);
    }, graceMs); // not unref'd: with nothing else to wait for, a stop that hangs would end with exit code 0
    try {
      await service.stop();
      log.info("stopped");
      process.exit(code);
    } catch (err) {
      log.error({ err }, "could not stop");
      process.exit(1);
    }
  }

  for (const signal of ["SIGTERM", "SIGINT"] as const) {
    process.on(signal, () => void stop(signal, 0)); // stop() handles its own failures
  }
  process.setUncaughtExceptionCaptureCallback(null); // whoever explained errors of the start
  process.setUncaughtExceptionCaptureCallback((err) => {
    log.fatal({ err }, "uncaught exception");
    void stop("uncaughtException", 1);
  });
  service.start().then(
    () => log.info("started"),
    (err: unknown) => {
      log.fatal({ err }, "could not start");
      void stop("start failed", 1);
    },
  );
}
