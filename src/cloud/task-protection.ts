import { z } from "zod";
import type { Logger } from "../lib/logger.ts";
import type { Service } from "../lib/service.ts";

/** How long ECS is asked to leave a busy task alone; short, since a long protection holds a deployment open. */
const PROTECT_MINUTES = 5;
/** Renewed well before it ends. */
const RENEW_MS = 2 * 60 * 1000;
/** Kept for so long after the last work, so that it does not flap into throttling. */
const RELEASE_AFTER_IDLE_MS = 30 * 1000;
/** The agent is on the same host. */
const AGENT_MS = 5000;

/** ECS agrees with `protection`; it may refuse with status 200 and `failure`. */
const Agreed = z.looseObject({ protection: z.looseObject({ ProtectionEnabled: z.boolean() }) });

export interface TaskProtection extends Service {
  enter(): void;
  leave(): void;
}

/**
 * Asks ECS not to stop this task for scaling or a deployment while it is at work.
 *
 * Work never waits for it and goes on when it is refused: a task that is lost costs one retry. Refusals are logged and
 * told to `onRefused`.
 */
export function createTaskProtection(options: {
  /** The agent's address, `ECS_AGENT_URI`; without one (not on ECS) nothing is done. */
  readonly agentUri: string | undefined;
  readonly log: Logger;
  readonly onRefused: () => void;
}): TaskProtection {
  const { agentUri, log, onRefused } = options;
  const name = "task protection";
  if (agentUri === undefined) {
    return { name, start: nothing, stop: nothing, enter: () => {}, leave: () => {} };
  }
  const agent = agentUri;
  let busy = 0;
  let isProtected = false;
  let renewing: NodeJS.Timeout | undefined;
  let idling: NodeJS.Timeout | undefined;
  let last: Promise<void> = Promise.resolve();

  /** One call after the other, so that the last wish is what ECS has heard last. */
  async function askAfter(before: Promise<void>, minutes: number): Promise<void> {
    await before;
    try {
      await setProtection(agent, minutes);
    } catch (err) {
      log.warn({ err, minutes }, "task protection refused; working on");
      onRefused();
    }
  }

  function ask(minutes: number): void {
    last = askAfter(last, minutes);
  }

  function protect(): void {
    isProtected = true;
    ask(PROTECT_MINUTES);
    // For as long as it lasts: short work now and then would put off a timer that started with each.
    renewing = setInterval(() => ask(PROTECT_MINUTES), RENEW_MS);
  }

  function release(): void {
    clearTimeout(idling);
    clearInterval(renewing);
    if (!isProtected) return;
    isProtected = false;
    ask(0);
  }

  return {
    name,
    start: nothing, // there is nothing to do before the first work
    async stop() {
      release();
      await last;
    },
    enter() {
      busy += 1;
      clearTimeout(idling);
      if (!isProtected) protect();
    },
    leave() {
      busy -= 1;
      if (busy === 0 && isProtected) idling = setTimeout(release, RELEASE_AFTER_IDLE_MS);
    },
  };
}

async function nothing(): Promise<void> {
  // Not on ECS, or not yet.
}

/** Asks ECS to leave this task alone for `minutes`, or, with 0, to lift that. Throws when ECS does not agree. */
async function setProtection(agentUri: string, minutes: number): Promise<void> {
  const wish = {
    ProtectionEnabled: minutes > 0,
    ...(minutes > 0 && { ExpiresInMinutes: minutes }),
  };
  const response = await fetch(`${agentUri}/task-protection/v1/state`, {
    method: "PUT",
    headers: { "content-type": "application/json" },
    body: JSON.stringify(wish),
    signal: AbortSignal.timeout(AGENT_MS),
  });
  const answer: unknown = await response.json();
  if (!Agreed.safeParse(answer).success) {
    throw new Error(`ECS refused the task protection: ${JSON.stringify(answer).slice(0, 500)}`);
  }
}
