import { borrowKernels, ROOM, type Kernels } from "./kernels/kernels.ts";

/** Small enough to stay in a processor's nearest cache, large enough that the call costs nothing. */
const BLOCK = 4096;

interface Samples {
  readonly from: Uint8Array;
  /** May be `from` where no sample is written before it was read. */
  readonly to: Uint8Array;
  /** Samples read for each one that is written. */
  readonly ratio: 1 | 3;
}

interface Block {
  /** Addresses of the first sample to read and to write. */
  readonly input: number;
  readonly out: number;
  /** How many to write. */
  readonly samples: number;
}

/**
 * Brings samples to fast loops and back, some thousand at a time.
 *
 * The sample before a block's first lies before `input`.
 */
export function inBlocks(
  { from, to, ratio }: Samples,
  work: (kernels: Kernels, block: Block) => void,
): void {
  const input = ROOM;
  const out = input + BLOCK * ratio + 4 * ROOM;
  const kernels = borrowKernels(out + BLOCK + 2 * ROOM);
  const { memory } = kernels;
  let previous = 0;
  for (let at = 0; at < to.length; at += BLOCK) {
    const samples = Math.min(BLOCK, to.length - at);
    const read = from.subarray(at * ratio, (at + samples) * ratio);
    memory[input - 1] = previous;
    memory.set(read, input);
    previous = read.at(-1) ?? 0;
    work(kernels, { input, out, samples });
    to.set(memory.subarray(out, out + samples), at);
  }
}
