/** First in, first out, at the same cost however long it gets: a ring that doubles when it is full. */
export interface Fifo<T> {
  readonly length: number;
  push(item: T): void;
  shift(): T | undefined;
}

/** Room for so many at first; a power of two, so that a position is taken by a mask. */
const FIRST_ROOM = 16;

export function createFifo<T>(): Fifo<T> {
  let ring: (T | undefined)[] = Array.from({ length: FIRST_ROOM });
  let head = 0;
  let length = 0;

  function grow(): void {
    const mask = ring.length - 1;
    const larger: (T | undefined)[] = Array.from({ length: ring.length * 2 });
    for (let i = 0; i < length; i += 1) larger[i] = ring[(head + i) & mask];
    [ring, head] = [larger, 0];
  }

  return {
    get length() {
      return length;
    },
    push(item) {
      if (length === ring.length) grow();
      ring[(head + length) & (ring.length - 1)] = item;
      length += 1;
    },
    shift() {
      if (length === 0) return undefined;
      const item = ring[head];
      ring[head] = undefined;
      head = (head + 1) & (ring.length - 1);
      length -= 1;
      return item;
    },
  };
}
