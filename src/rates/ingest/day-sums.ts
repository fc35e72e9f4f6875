/**
 * At most this many cells, at 20 bytes each and three quarters full: a year of 4,000 pairs of ports fits. What comes more
 * often than that goes to the database in several pieces, which adds them up. With half of it a loading of such a year
 * took 1.4 times as long; twice of it would be as much as 200 MB for the whole process, the most that a loading may have.
 */
export const MAX_SLOTS = 2 ** 21;
const MIN_SLOTS = 2 ** 12;

/**
 * A table that outgrows this gets all of its room at once. While it grows, the old one is there, too: doubled to the end,
 * both would be half as large again as the table itself.
 */
const DOUBLED_TO_SLOTS = 2 ** 18;

/** So many cells are put in order at a time, as a rule: in a copy of their keys, which is small that way. */
const SORTED_AT_ONCE = 2 ** 16;

/** Keys looked at for each such piece, to find where it ends. */
const SAMPLES = 32;

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
  let { keys, totals, counts } = tableOf(slots);
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
    slots = slots < DOUBLED_TO_SLOTS ? Math.min(slots * 2, maxSlots) : maxSlots;
    ({ keys, totals, counts } = tableOf(slots));
    for (const [index, stored] of old.keys.entries()) {
      if (stored === 0) continue;
      const slot = slotOf(stored - 1);
      keys[slot] = stored;
      totals[slot] = old.totals[index] ?? 0;
      counts[slot] = old.counts[index] ?? 0;
    }
    letGo(old);
  }

  /** Keys between which there are about `SORTED_AT_ONCE` each, by rising key. */
  function bounds(): number[] {
    const step = Math.max(1, Math.floor((slots * SORTED_AT_ONCE) / (used * SAMPLES)));
    const samples: number[] = [];
    for (let slot = 0; slot < slots; slot += step) {
      const stored = keys[slot] ?? 0;
      if (stored !== 0) samples.push(stored);
    }
    samples.sort((one, other) => one - other);
    return [...samples.filter((_, index) => index % SAMPLES === SAMPLES - 1), Infinity];
  }

  /** All keys as they are stored, by rising key, in pieces that are good until the next. */
  function* keysInOrder(): Generator<Float64Array> {
    let room = new Float64Array(2 * SORTED_AT_ONCE); // new ones for each piece would wait to be collected
    let first = 1; // 0 is a free slot
    for (const end of bounds()) {
      let count = 0;
      for (let slot = 0; slot < slots; slot += 1) {
        const stored = keys[slot] ?? 0;
        if (stored < first || stored >= end) continue;
        if (count === room.length) room = withMoreRoom(room);
        room[count++] = stored;
      }
      const piece = room.subarray(0, count);
      piece.sort(); // in place
      yield piece;
      first = end;
    }
  }

  function* cells(): Generator<Cell> {
    if (used === 0) return;
    for (const piece of keysInOrder()) {
      for (const stored of piece) {
        const slot = slotOf(stored - 1);
        yield { key: stored - 1, total: totals[slot] ?? 0, count: counts[slot] ?? 0 };
      }
    }
    letGo({ keys, totals, counts });
    slots = Math.min(MIN_SLOTS, maxSlots);
    ({ keys, totals, counts } = tableOf(slots));
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

interface Table {
  /** Each is a key + 1; 0 is a free slot. */
  readonly keys: Float64Array<ArrayBuffer>;
  readonly totals: Float64Array<ArrayBuffer>;
  readonly counts: Uint32Array<ArrayBuffer>;
}

function tableOf(slots: number): Table {
  return {
    keys: new Float64Array(slots),
    totals: new Float64Array(slots),
    counts: new Uint32Array(slots),
  };
}

/** Gives the memory back now; the garbage collector, which sees three small objects, would be in no hurry. */
function letGo({ keys, totals, counts }: Table): void {
  for (const { buffer } of [keys, totals, counts]) buffer.transfer(0);
}

function withMoreRoom(full: Float64Array): Float64Array<ArrayBuffer> {
  const larger = new Float64Array(2 * full.length);
  larger.set(full);
  return larger;
}
