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

  async function take(step: Step, failureOf: FailureOf, mayDie: (process: Process) => boolean) {
    const { process, name } = step;
    const dies = whenIn(mayDie(process) ? trouble.death : 0);
    const fails = whenIn(trouble.failure);
    trace.push(`${process.name} ${name}${dies ? ` dies ${dies}` : fails ? ` fails ${fails}` : ""}`);
    if (dies || fails) trouble.happened(process, name);
    if (dies === "before") return die(process);
    if (fails === "before") return step.reject(failureOf(name, "before"));
    let settle: () => void;
    try {
      const value = await step.run();
      settle = () => step.resolve(value);
    } catch (err) {
      settle = () => step.reject(err);
    }
    if (dies === "after") {
      trouble.happened(process, name);
      return die(process);
    }
    if (fails === "after") trouble.happened(process, name);
    if (fails === "after") return step.reject(failureOf(name, "after"));
    settle();
  }

  /** Whatever a dead process waits for never comes. */
  function die(process: Process): void {
    process.isAlive = false;
    for (let index = waiting.length - 1; index >= 0; index -= 1) {
      const step = waiting[index];
      if (step?.process !== process) continue;
      trouble.happened(process, step.name);
      waiting.splice(index, 1);
    }
  }

  return {
    trace,
    /** Resolves when it was this step's turn; for ever waiting where its process has died. */
    async step<T>(process: Process, name: string, run: () => Promise<T>): Promise<T> {
      const { promise, resolve, reject } = Promise.withResolvers<unknown>();
      if (process.isAlive) waiting.push({ process, name, run, resolve, reject });
      return (await promise) as T;
    },
    /** Settles when every process waits for its turn, or has nothing to do. */
    async settled(): Promise<void> {
      await turn();
      await turn();
    },
    isWaiting: () => waiting.length > 0,
    async takeOne(failureOf: FailureOf, mayDie: (process: Process) => boolean): Promise<void> {
      const [step] = waiting.splice(random.below(waiting.length), 1);
      if (step) await take(step, failureOf, mayDie);
    },
  };
}

export type Scheduler = ReturnType<typeof createScheduler>;
