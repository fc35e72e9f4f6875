import { Tensor } from "onnxruntime-node";

export type NumberType = "float32" | "float16";
/** Numbers as the model wants them; those of float16 as bits. */
export type Numbers = Float32Array | Uint16Array;

/**
 * A tensor over these numbers, without a copy.
 *
 * onnxruntime-common turns the bits of float16 into a `Float16Array` where that class exists, and the binding of
 * onnxruntime-node 1.30 takes its length for 0. It looks for the class once, when the first tensor is made: so the
 * first one is made while the class is away, and after that bits stay bits. Every tensor must therefore come from here.
 * A test says when this is no longer needed (microsoft/onnxruntime#32323).
 */
export function createTensor(numbers: Numbers, dims: readonly number[]): Tensor {
  const own = Object.getOwnPropertyDescriptor(globalThis, "Float16Array");
  Reflect.deleteProperty(globalThis, "Float16Array");
  try {
    return numbers instanceof Uint16Array
      ? new Tensor("float16", numbers, dims)
      : new Tensor("float32", numbers, dims);
  } finally {
    if (own) Object.defineProperty(globalThis, "Float16Array", own);
  }
}

/** Numbers of that type, all zero. */
export function zeros(type: NumberType, length: number): Numbers {
  return type === "float16" ? new Uint16Array(length) : new Float32Array(length);
}

/** The same numbers in another type, rounded to nearest. */
export function toType(type: NumberType, numbers: Float32Array): Numbers {
  return type === "float16" ? new Uint16Array(new Float16Array(numbers).buffer) : numbers;
}

/** The value of each of the 65,536 bit patterns: looking up is faster than converting. */
export const HALF_VALUES: Float32Array = Float32Array.from(
  new Float16Array(Uint16Array.from({ length: 65_536 }, (_, bits) => bits).buffer),
);
