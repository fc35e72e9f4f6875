import { z } from "zod";
import type { Logger } from "../lib/logger.ts";
import type { Service } from "../lib/service.ts";

/** How long ECS is asked to leave a busy task alone; short, since a long protection holds a deployment open. */
const PROTECT_MINUTES = 5;
/** Renewed well before it ends. */
const RENEW_MS = 2 * 60 * 1000;
/**
 * Kept for so long at least, give or take a fifth, so that short work now and then asks ECS at most twice in this time: 50
 * tasks make ten calls a second at worst, and not all in the same one. After it, the first moment without work ends it. A
 * time counted from the last work would never end where everybody has a little work all the time, and a fleet would stay
 * at its peak. This way a task with r pieces of short work a second is free for 1 in 1 + 10 r of its time, which ECS, that
 * goes on trying, soon meets; only a task that always has work is never free, and it is needed.
 */
const KEEP_MS = 10 * 1000;
const JITTER = 0.2;
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
  readonly random?: () => number;
}): TaskProtection {
  const { agentUri, log, onRefused, random = Math.random } = options;
  const name = "task protection";
  if (agentUri === undefined) {
    return { name, start: nothing, stop: nothing, enter: () => {}, leave: () => {} };
  }
  const agent = agentUri;
  let busy = 0;
  let isProtected = false;
  let renewing: NodeJS.Timeout | undefined;
  /** Not over yet: the shortest time that a protection lasts. */
  let keeping: NodeJS.Timeout | undefined;
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
    keeping = setTimeout(
      () => {
        keeping = undefined;
        if (busy === 0) release();
      },
      KEEP_MS * (1 - JITTER + 2 * JITTER * random()),
    );
  }

  function release(): void {
    clearTimeout(keeping);
    keeping = undefined;
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
      if (!isProtected) protect();
    },
    leave() {
      busy -= 1;
      if (busy === 0 && keeping === undefined) release();
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
