import { readFileSync } from "node:fs";

/** As much of it as is used here; neither the language's types nor Node's have it. */
declare const WebAssembly: {
  readonly Module: new (bytes: Uint8Array) => object;
  readonly Memory: new (pages: { readonly initial: number }) => { readonly buffer: ArrayBuffer };
  readonly Instance: new (module: object, imports: object) => { readonly exports: unknown };
};

/** Addresses are in bytes; what each does stands in kernels.wat. */
export interface Kernels {
  /** All of the memory that the functions work on. */
  readonly memory: Uint8Array;
  readonly rowSums: (
    ...call: [input: number, out: number, pixels: number, step: number, lead: number]
  ) => void;
  readonly addRow: (...call: [sums: number, row: number, samples: number]) => void;
  readonly means: (
    ...call: [
      sums: number,
      add: number,
      drop: number,
      out: number,
      samples: number,
      half: number,
      inverse: number,
    ]
  ) => void;
  readonly threeRows: (
    ...call: [above: number, here: number, below: number, out: number, samples: number]
  ) => void;
  readonly sharpenRow: (
    ...call: [here: number, columns: number, out: number, samples: number, reach: number]
  ) => void;
  readonly greyOf: (...call: [input: number, out: number, pixels: number]) => void;
  readonly brighterThan: (
    ...call: [input: number, out: number, samples: number, threshold: number]
  ) => void;
  readonly differences: (...call: [input: number, out: number, samples: number]) => void;
  readonly inverted: (...call: [input: number, out: number, samples: number]) => void;
  readonly mirroredColour: (...call: [input: number, out: number, samples: number]) => void;
  readonly mirroredGrey: (...call: [input: number, out: number, samples: number]) => void;
  readonly noise: (
    ...call: [out: number, pixels: number, state: number, pepper: number, both: number]
  ) => void;
  readonly turnedColour: Turned;
  readonly turnedGrey: Turned;
}

type Turned = (
  ...call: [input: number, out: number, pixels: number, columns: number, stride: number]
) => void;

/** How far a function may read and write beyond a row, before and after. */
export const ROOM = 16;

const PAGE_BYTES = 65_536;
/** A photo's filters need a few megabytes. What the rare giant needs is given back after it. */
const KEPT_BYTES = 16 * 1024 * 1024;

/** `npm run kernels` makes it of kernels.wat, and a test compares the two, so that nothing is built at a start. */
const binary = readFileSync(new URL("kernels.wasm", import.meta.url));
const compiled = new WebAssembly.Module(binary);
const kept = { kernels: instantiate(PAGE_BYTES) };

/**
 * Fast loops with at least this much memory, which holds anything; for one filter, until the next one borrows them.
 *
 * They work on sixteen samples at once, which JavaScript cannot, and give the same bytes on every machine.
 */
export function borrowKernels(bytes: number): Kernels {
  if (bytes > KEPT_BYTES) return instantiate(bytes);
  if (bytes > kept.kernels.memory.length) kept.kernels = instantiate(bytes);
  return kept.kernels;
}

function instantiate(bytes: number): Kernels {
  const memory = new WebAssembly.Memory({ initial: Math.ceil(bytes / PAGE_BYTES) });
  const { exports } = new WebAssembly.Instance(compiled, { env: { memory } });
  // Safe: the text beside this file exports these functions with these parameters, and a test calls each.
  // oxlint-disable-next-line typescript/no-unsafe-type-assertion
  const functions = exports as Omit<Kernels, "memory">;
  return { ...functions, memory: new Uint8Array(memory.buffer) };
}
