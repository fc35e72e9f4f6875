/**
 * At most this many cells, at 20 bytes each and three quarters full: a year of 4,000 pairs of ports fits. What comes more
 * often than that goes to the database in several pieces, which adds them up. With half of it a loading of such a year
 * took 1.4 times as long; with twice it would take more than the 200 MB that a loading may have.
 */
const MAX_SLOTS = 2 ** 21;
const MIN_SLOTS = 2 ** 12;

/** Sums stay below this, so that every integer up to there is exact in a double. */
const MAX_TOTAL = Number.MAX_SAFE_INTEGER / 2;

/** One cell: the sum and number of the prices with the same key. */
export interface Cell {
  readonly key: number;
  readonly total: number;
  readonly count: number;
}

/** Adds prices up, by a key that is a safe integer from 0, in a fixed amount of memory. */
export interface DaySums {
  /** Integers only, so that the sum is exact. False when there is no room: empty it, then add again. */
  add(key: number, total: number, count: number): boolean;
  /** Everything so far, by rising key; afterwards it is empty. */
  empty(): Iterable<Cell>;
}

/** A hash table in typed arrays, with the next free slot for cells that meet. */
export function createDaySums(maxSlots = MAX_SLOTS): DaySums {
  let slots = Math.min(MIN_SLOTS, maxSlots);
  let keys = new Float64Array(slots); // key + 1; 0 is a free slot
  let totals = new Float64Array(slots);
  let counts = new Uint32Array(slots);
  let used = 0;

  function slotOf(key: number): number {
    // Keys come in long rows of neighbours; this spreads them (the finalizer of MurmurHash3).
    let hash = (key >>> 0) ^ Math.floor(key / 2 ** 32);
    hash = Math.imul(hash ^ (hash >>> 16), 0x85ebca6b);
    hash = Math.imul(hash ^ (hash >>> 13), 0xc2b2ae35);
    hash ^= hash >>> 16;
    let slot = hash & (slots - 1);
    while (keys[slot] !== 0 && keys[slot] !== key + 1) slot = (slot + 1) & (slots - 1);
    return slot;
  }

  function grow(): void {
    const old = { keys, totals, counts };
    slots *= 2;
    keys = new Float64Array(slots);
    totals = new Float64Array(slots);
    counts = new Uint32Array(slots);
    for (const [index, stored] of old.keys.entries()) {
      if (stored === 0) continue;
      const slot = slotOf(stored - 1);
      keys[slot] = stored;
      totals[slot] = old.totals[index] ?? 0;
      counts[slot] = old.counts[index] ?? 0;
    }
  }

  function* cells(): Generator<Cell> {
    const sorted = new Float64Array(used); // by hand, since `filter` would make a list of them first
    let next = 0;
    for (let slot = 0; slot < slots; slot += 1) {
      const stored = keys[slot] ?? 0;
      if (stored !== 0) sorted[next++] = stored;
    }
    sorted.sort(); // in place: there may be a million
    for (const stored of sorted) {
      const slot = slotOf(stored - 1);
      yield { key: stored - 1, total: totals[slot] ?? 0, count: counts[slot] ?? 0 };
    }
    keys.fill(0);
    used = 0;
  }

  return {
    add(key, total, count) {
      if (used >= slots * 0.75) {
        if (slots >= maxSlots) return false;
        grow();
      }
      const slot = slotOf(key);
      if (keys[slot] === 0) {
        keys[slot] = key + 1;
        totals[slot] = total;
        counts[slot] = count;
        used += 1;
        return true;
      }
      const sum = (totals[slot] ?? 0) + total;
      const n = (counts[slot] ?? 0) + count;
      if (sum > MAX_TOTAL || n > 2 ** 31) return false;
      totals[slot] = sum;
      counts[slot] = n;
      return true;
    },
    empty: cells,
  };
}
