import { setImmediate as turn } from "node:timers/promises";
import type { Random } from "../../support/random.ts";

/** One process of the system, until it dies. */
export interface Process {
  readonly name: string;
  isAlive: boolean;
}

/** Something that a process does to the world outside, and waits for. */
interface Step {
  readonly process: Process;
  readonly name: string;
  readonly run: () => Promise<unknown>;
  readonly resolve: (value: unknown) => void;
  readonly reject: (reason: unknown) => void;
}

/** How often things go wrong, as shares of all steps. */
export interface Trouble {
  /** The process dies before or after the step. */
  readonly death: number;
  /** The step fails, before it is done or after it. */
  readonly failure: number;
}

interface Told extends Trouble {
  /** A process died at, or while waiting for, this step; or the step failed. */
  readonly happened: (process: Process, name: string) => void;
}

type FailureOf = (name: string, when: "before" | "after") => Error;

/**
 * Lets one process at a time take one step, in an order that chance decides: between two steps nothing else happens, so
 * that the same seed is the same run. Steps are real calls of real services.
 */
export function createScheduler(random: Random, trouble: Told) {
  const waiting: Step[] = [];
  const trace: string[] = [];

  function whenIn(share: number): "before" | "after" | undefined {
    return random.chance(share) ? random.pick(["before", "after"] as const) : undefined;
  }

  async function take(taken: Step, failureOf: FailureOf, mayDie: (process: Process) => boolean) {
    const { process, name } = taken;
    const death = whenIn(mayDie(process) ? trouble.death : 0);
    const failure = whenIn(trouble.failure);
    trace.push(
      [process.name, name, death && `dies ${death}`, failure && `fails ${failure}`].join(" "),
    );
    const isDone = death !== "before" && failure !== "before";
    const settle = isDone ? await settling(taken) : () => undefined;
    if (death === undefined && failure === undefined) return settle();
    trouble.happened(process, name);
    if (death === undefined) taken.reject(failureOf(name, failure ?? "after"));
    else die(process);
  }

  /** Whatever a dead process waits for never comes. */
  function die(process: Process): void {
    process.isAlive = false;
    for (let index = waiting.length - 1; index >= 0; index -= 1) {
      const lost = waiting[index];
      if (lost?.process !== process) continue;
      trouble.happened(process, lost.name);
      waiting.splice(index, 1);
    }
  }

  /** Resolves when it was this step's turn; for ever waiting where its process has died. */
  async function step<T>(process: Process, name: string, run: () => Promise<T>): Promise<T> {
    const { promise, resolve, reject } = Promise.withResolvers<unknown>();
    if (process.isAlive) waiting.push({ process, name, run, resolve, reject });
    return (await promise) as T;
  }

  /** Does the step; what comes of it is told when somebody wants to know. */
  async function settling({ run, resolve, reject }: Step): Promise<() => void> {
    try {
      const value = await run();
      return () => resolve(value);
    } catch (err) {
      return () => reject(err);
    }
  }

  return {
    trace,
    step,
    /** Settles when every process waits for its turn, or has nothing to do. */
    async settled(): Promise<void> {
      await turn();
      await turn();
    },
    isWaiting: () => waiting.length > 0,
    async takeOne(failureOf: FailureOf, mayDie: (process: Process) => boolean): Promise<void> {
      const [next] = waiting.splice(random.below(waiting.length), 1);
      if (next) await take(next, failureOf, mayDie);
    },
  };
}

export type Scheduler = ReturnType<typeof createScheduler>;
