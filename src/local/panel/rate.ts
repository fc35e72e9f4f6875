/** How many seconds the panel looks back. */
const HISTORY_SECONDS = 60;

// Long enough to be a calm figure, short enough to follow a burst.
const AVERAGE_SECONDS = 10;

export interface Rate {
  /** Mean over the last ten whole seconds. */
  readonly perSecond: number;
  /** Events in each of the last 60 whole seconds, oldest first. */
  readonly history: readonly number[];
}

/** Counts events by the second, for as long as the panel looks back and no longer. */
export function createRateCounter(now: () => number): { count(): void; read(): Rate } {
  // One cell more than is shown: the second that is not over yet.
  const counts = Array.from({ length: HISTORY_SECONDS + 1 }, () => 0);
  let latest = second();

  function second(): number {
    return Math.floor(now() / 1000);
  }

  function cell(at: number): number {
    return ((at % counts.length) + counts.length) % counts.length;
  }

  /** Empties the cells of the seconds that passed since the last look. */
  function catchUp(): void {
    const current = second();
    for (let at = Math.max(latest + 1, current - HISTORY_SECONDS); at <= current; at += 1)
      counts[cell(at)] = 0;
    latest = Math.max(latest, current);
  }

  return {
    count() {
      catchUp();
      const index = cell(latest);
      counts[index] = (counts[index] ?? 0) + 1;
    },
    read() {
      catchUp();
      const history = Array.from(
        { length: HISTORY_SECONDS },
        (_, index) => counts[cell(latest - HISTORY_SECONDS + index)] ?? 0,
      );
      const recent = history.slice(-AVERAGE_SECONDS);
      return { perSecond: recent.reduce((sum, each) => sum + each, 0) / AVERAGE_SECONDS, history };
    },
  };
}
