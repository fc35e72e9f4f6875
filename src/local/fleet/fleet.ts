import type { Child } from "../child.ts";

/** Workers of one kind: as many processes as are wanted, as an ECS service keeps its tasks. */
export interface Fleet {
  /** The service's name. */
  readonly name: string;
  /** Those that are there to stay, in the order in which they were started. */
  readonly workers: readonly Child[];
  count(): { readonly desired: number; readonly running: number };
  /**
   * Starts what is missing, at once. Stops what is too much, the youngest first, if it is not protected; what is protected
   * stays until a later call finds it free. So call it again and again.
   */
  setDesired(desired: number): void;
  /** Stops all, protected or not, and starts none any more. Settles when all have ended. */
  stop(): Promise<void>;
}

export function createFleet({
  name,
  start,
  isProtected,
}: {
  readonly name: string;
  /** Starts number 1, 2, …; a number is free again when its process has ended. */
  readonly start: (number: number) => Child;
  /** Whether this worker may not be stopped now, since it is at work. */
  readonly isProtected: (workerName: string) => boolean;
}): Fleet {
  const running = new Map<number, Child>();
  const stopping = new Map<number, Promise<void>>();
  let desired = 0;
  let isOver = false;

  function add(): void {
    let number = 1;
    while (running.has(number) || stopping.has(number)) number += 1;
    running.set(number, start(number));
  }

  async function end(number: number, worker: Child): Promise<void> {
    await worker.stop();
    stopping.delete(number);
  }

  function remove(number: number, worker: Child): void {
    running.delete(number);
    stopping.set(number, end(number, worker));
  }

  return {
    name,
    get workers() {
      return [...running.values()];
    },
    count: () => ({ desired, running: running.size }),
    setDesired(next) {
      if (isOver) return;
      desired = next;
      while (running.size < desired) add();
      const free = [...running].toReversed().filter(([, worker]) => !isProtected(worker.name));
      const surplus = running.size - desired;
      for (const [number, worker] of free.slice(0, surplus)) remove(number, worker);
    },
    async stop() {
      isOver = true;
      desired = 0;
      for (const [number, worker] of running) remove(number, worker);
      await Promise.all(stopping.values());
    },
  };
}
