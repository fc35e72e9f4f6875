/** What will happen, the earliest first; what happens at one time keeps the order in which it was added. */
export interface EventHeap<Event> {
  readonly size: number;
  /** The time of the event that `pop` gave last. */
  readonly now: number;
  push(at: number, event: Event): void;
  pop(): Event | undefined;
}

interface Entry<Event> {
  readonly at: number;
  readonly order: number;
  readonly event: Event;
}

/** A binary heap in an array: the children of entry i are 2i + 1 and 2i + 2. */
export function createEventHeap<Event>(): EventHeap<Event> {
  const entries: Entry<Event>[] = [];
  let now = 0;
  let added = 0;

  function isBefore(one: Entry<Event>, other: Entry<Event>): boolean {
    return one.at < other.at || (one.at === other.at && one.order < other.order);
  }

  function sinkFromTop(entry: Entry<Event>): void {
    let hole = 0;
    for (;;) {
      const left = entries[2 * hole + 1];
      if (!left) break;
      const right = entries[2 * hole + 2];
      const isRight = right !== undefined && isBefore(right, left);
      const child = isRight ? right : left;
      if (!isBefore(child, entry)) break;
      entries[hole] = child;
      hole = 2 * hole + (isRight ? 2 : 1);
    }
    entries[hole] = entry;
  }

  return {
    get size() {
      return entries.length;
    },
    get now() {
      return now;
    },
    push(at, event) {
      const entry = { at, order: (added += 1), event };
      let hole = entries.length;
      while (hole > 0) {
        const above = (hole - 1) >> 1;
        const parent = entries[above];
        if (!parent || !isBefore(entry, parent)) break;
        entries[hole] = parent;
        hole = above;
      }
      entries[hole] = entry;
    },
    pop() {
      const first = entries[0];
      const last = entries.pop();
      if (!first || !last) return undefined;
      if (entries.length > 0) sinkFromTop(last);
      now = first.at;
      return first.event;
    },
  };
}
