import type { Logger } from "./logger.ts";

/** Something that lives as long as the process. */
export interface Service {
  readonly name: string;
  start(): Promise<void>;
  /** Finishes what is under way, then closes. Safe to call twice; settles when everything has ended. */
  stop(): Promise<void>;
}

/**
 * Several services as one: started in order, stopped in the opposite order.
 *
 * When one fails to start, those that already run are stopped before the error goes on. A stop that fails is
 * logged and does not keep the others from stopping.
 */
export function together(services: readonly Service[], log: Logger): Service {
  const running: Service[] = [];
  let stopping: Promise<void> | undefined;

  async function stopAll(): Promise<void> {
    for (const service of running.toReversed()) {
      try {
        await service.stop();
        log.debug({ service: service.name }, "service stopped");
      } catch (err) {
        log.error({ err, service: service.name }, "service did not stop cleanly");
      }
    }
  }

  return {
    name: "together",
    async start() {
      for (const service of services) {
        if (stopping) return await stopping; // asked to stop while still starting
        try {
          running.push(service);
          await service.start();
        } catch (err) {
          stopping ??= stopAll();
          await stopping;
          throw err;
        }
      }
    },
    async stop() {
      stopping ??= stopAll();
      await stopping;
    },
  };
}
