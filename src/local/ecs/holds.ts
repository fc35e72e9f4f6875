/** Answers that wait, so that something can happen after the work was done and before anybody hears of it. */
export interface Holds {
  /** Holds the answers of this operation until removed; the work is done all the same. */
  add(operation: string): Hold;
  clear(): void;
  /** Settles when nothing holds this operation. */
  pass(operation: string): Promise<void>;
}

interface Hold extends Disposable {
  /** Settles when the first answer is held. */
  readonly met: Promise<void>;
  remove(): void;
}

export function createHolds(): Holds {
  const holds = new Set<{
    readonly operation: string;
    readonly met: PromiseWithResolvers<void>;
    readonly gone: PromiseWithResolvers<void>;
  }>();
  return {
    add(operation) {
      const hold = {
        operation,
        met: Promise.withResolvers<void>(),
        gone: Promise.withResolvers<void>(),
      };
      holds.add(hold);
      const remove = (): void => {
        holds.delete(hold);
        hold.gone.resolve();
      };
      return { met: hold.met.promise, remove, [Symbol.dispose]: remove };
    },
    clear() {
      for (const { gone } of holds) gone.resolve();
      holds.clear();
    },
    async pass(operation) {
      for (const hold of [...holds].filter((each) => each.operation === operation)) {
        hold.met.resolve();
        await hold.gone.promise;
      }
    },
  };
}
