/** Work that can wait gives way for at most this long, so that an endless stream of urgent work does not stop it. */
const MAX_WAIT_MS = 250;

/** Lets urgent work in one process go before work that can wait. */
export interface RightOfWay {
  /** Urgent work begins; call what it gives when that work has ended. */
  readonly enter: () => () => void;
  /** Resolves when there is no urgent work, one caller at a time, or after a quarter of a second. */
  readonly turn: () => Promise<void>;
}

export function createRightOfWay(): RightOfWay {
  const waiting = new Set<() => void>();
  let urgent = 0;

  function letOneGo(): void {
    const [go] = waiting;
    if (urgent > 0 || go === undefined) return;
    go();
    setImmediate(letOneGo); // between two of them urgent work can come in
  }

  return {
    enter() {
      urgent += 1;
      let hasLeft = false;
      return () => {
        if (hasLeft) return;
        hasLeft = true;
        urgent -= 1;
        letOneGo();
      };
    },
    async turn() {
      if (urgent === 0) return;
      const { promise, resolve } = Promise.withResolvers<void>();
      waiting.add(resolve);
      const timer = setTimeout(resolve, MAX_WAIT_MS);
      await promise;
      clearTimeout(timer);
      waiting.delete(resolve);
    },
  };
}
