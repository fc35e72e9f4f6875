import type { Service } from "./service.ts";

export interface Readiness extends Service {
  readonly isReady: () => boolean;
  /** The process is about to stop: it still serves, and wants nothing new. */
  readonly notAnyMore: () => void;
}

/** Whether a process can work: from the moment this is started (put it behind what it depends on) until it is to stop. */
export function createReadiness(): Readiness {
  let ready = false;
  return {
    name: "readiness",
    async start() {
      ready = true;
    },
    async stop() {
      ready = false;
    },
    isReady: () => ready,
    notAnyMore: () => {
      ready = false;
    },
  };
}
