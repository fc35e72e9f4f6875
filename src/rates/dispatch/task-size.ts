/** CPU in ECS's units (1024 is a processor), memory in MiB; a pair that Fargate has. */
export interface TaskSize {
  readonly cpu: number;
  readonly memory: number;
}

const MIB = 2 ** 20;

/**
 * Sizes, smallest first, and the largest file that each is for.
 *
 * Loading is one thread that unpacks and reads lines, and a little for the connection to the database: more than one
 * processor is of no use to it, and half of one doubles its time. Its memory does not grow with the file (below 200 MB);
 * what is above that is room for what nobody has thought of. The sizes behind the last limit are for tasks that ran out
 * of memory all the same.
 */
const SIZES: readonly (TaskSize & { readonly maxBytes: number })[] = [
  { cpu: 256, memory: 512, maxBytes: 16 * MIB },
  { cpu: 512, memory: 1024, maxBytes: 256 * MIB },
  { cpu: 1024, memory: 2048, maxBytes: Number.POSITIVE_INFINITY },
  { cpu: 1024, memory: 4096, maxBytes: Number.POSITIVE_INFINITY },
  { cpu: 1024, memory: 8192, maxBytes: Number.POSITIVE_INFINITY },
  { cpu: 2048, memory: 16_384, maxBytes: Number.POSITIVE_INFINITY },
];

const LARGEST = { cpu: 2048, memory: 16_384 } as const satisfies TaskSize;

/** The size of the task that loads a file of so many bytes. */
export function sizeFor(bytes: number): TaskSize {
  const { cpu, memory } = SIZES.find(({ maxBytes }) => bytes <= maxBytes) ?? LARGEST;
  return { cpu, memory };
}

/** The next size with more memory; the largest stays. */
export function withMoreMemory(size: TaskSize): TaskSize {
  const { cpu, memory } = SIZES.find((each) => each.memory > size.memory) ?? LARGEST;
  return { cpu: Math.max(cpu, size.cpu), memory };
}
