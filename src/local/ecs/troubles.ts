import type { Task } from "./task.ts";

interface Trouble extends Disposable {
  remove(): void;
}

/** Switches that make tasks fail. What makes calls fail (throttling) are the local cloud's own faults. */
export interface Troubles {
  /** The next `times` tasks that are asked for are answered with a failure of this reason, such as `RESOURCE:CPU`. */
  refuseTasks(reason: string, times: number): Trouble;
  /** The next `times` tasks are started and never run: they stop with this reason. */
  failStarts(reason: string, times: number): Trouble;
  /** Tasks stay PENDING until this is removed. */
  holdStarts(): Trouble;
  /** Containers with less memory than this, in MiB, are killed once they run, as out of memory. */
  needMemory(memory: number): Trouble;
  clear(): void;
  /** Why a task is refused now, or nothing. */
  refusal(): string | undefined;
  /** Waits as long as starts are held; why the task cannot run, or nothing. */
  meetAtStart(task: Task): Promise<string | undefined>;
  hasTooLittleMemory(task: Task): boolean;
}

interface Counted {
  readonly reason: string;
  left: number;
}

export function createTroubles(): Troubles {
  const refused = new Set<Counted>();
  const failing = new Set<Counted>();
  const held = new Set<PromiseWithResolvers<void>>();
  const needed = new Set<{ readonly memory: number }>();

  return {
    refuseTasks: (reason, times) => added(refused, { reason, left: times }),
    failStarts: (reason, times) => added(failing, { reason, left: times }),
    holdStarts() {
      const hold = Promise.withResolvers<void>();
      held.add(hold);
      return trouble(() => {
        held.delete(hold);
        hold.resolve();
      });
    },
    needMemory: (memory) => added(needed, { memory }),
    clear() {
      for (const hold of held) hold.resolve();
      for (const all of [refused, failing, held, needed]) all.clear();
    },
    refusal: () => next(refused),
    async meetAtStart({ stop, kill }) {
      const asked = AbortSignal.any([stop.signal, kill.signal]);
      const stopped = new Promise<void>((resolve) => {
        if (asked.aborted) resolve();
        else asked.addEventListener("abort", () => resolve());
      });
      for (const hold of held) await Promise.race([hold.promise, stopped]);
      return next(failing);
    },
    hasTooLittleMemory: (task) => [...needed].some(({ memory }) => task.memory < memory),
  };
}

function next(all: Set<Counted>): string | undefined {
  const [first] = all;
  if (!first) return undefined;
  first.left -= 1;
  if (first.left === 0) all.delete(first);
  return first.reason;
}

function added<Each>(all: Set<Each>, one: Each): Trouble {
  all.add(one);
  return trouble(() => void all.delete(one));
}

function trouble(remove: () => void): Trouble {
  return { remove, [Symbol.dispose]: remove };
}
