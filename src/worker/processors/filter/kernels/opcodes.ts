/** What follows an instruction in its text, before its operands. */
export type Immediate = "none" | "memory" | "memory-lane" | "local" | "label" | "i32" | "bytes16";

export interface Opcode {
  readonly code: readonly number[];
  readonly immediate: Immediate;
}

const PLAIN = {
  "i32.lt_u": 0x49,
  "i32.ge_u": 0x4f,
  "i32.add": 0x6a,
  "i32.sub": 0x6b,
  "i32.mul": 0x6c,
} as const;

const MEMORY = {
  "i32.load": 0x28,
  "i32.load8_u": 0x2d,
  "i32.store": 0x36,
  "i32.store8": 0x3a,
} as const;

/** Those behind the prefix 0xfd. */
const VECTOR_MEMORY = {
  "v128.load": 0x00,
  "v128.load8x8_u": 0x02,
  "v128.load16x4_u": 0x04,
  "v128.store": 0x0b,
  "v128.load32_zero": 0x5c,
} as const;

const VECTOR = {
  "i8x16.swizzle": 0x0e,
  "i8x16.splat": 0x0f,
  "i32x4.splat": 0x11,
  "f32x4.splat": 0x13,
  "i8x16.gt_u": 0x28,
  "i32x4.le_s": 0x3d,
  "v128.not": 0x4d,
  "v128.or": 0x50,
  "v128.xor": 0x51,
  "i8x16.narrow_i16x8_s": 0x65,
  "i8x16.narrow_i16x8_u": 0x66,
  "i8x16.sub_sat_u": 0x73,
  "i16x8.narrow_i32x4_s": 0x85,
  "i16x8.extend_low_i8x16_u": 0x89,
  "i16x8.extend_high_i8x16_u": 0x8a,
  "i16x8.shr_s": 0x8c,
  "i16x8.add": 0x8e,
  "i16x8.sub": 0x91,
  "i16x8.mul": 0x95,
  "i32x4.shr_u": 0xad,
  "i32x4.add": 0xae,
  "i32x4.sub": 0xb1,
  "i32x4.mul": 0xb5,
  "i32x4.dot_i16x8_s": 0xba,
  "f32x4.add": 0xe4,
  "f32x4.mul": 0xe6,
  "i32x4.trunc_sat_f32x4_s": 0xf8,
  "f32x4.convert_i32x4_s": 0xfa,
} as const;

/** The instructions that our kernels use, by their names in the text format. */
export const OPCODES: ReadonlyMap<string, Opcode> = new Map([
  ...group(PLAIN, "none", (code) => [code]),
  ...group(MEMORY, "memory", (code) => [code]),
  ...group(VECTOR, "none", vector),
  ...group(VECTOR_MEMORY, "memory", vector),
  ["v128.store64_lane", { code: vector(0x5b), immediate: "memory-lane" }],
  ["v128.const", { code: vector(0x0c), immediate: "bytes16" }],
  ["i32.const", { code: [0x41], immediate: "i32" }],
  ["local.get", { code: [0x20], immediate: "local" }],
  ["local.set", { code: [0x21], immediate: "local" }],
  ["local.tee", { code: [0x22], immediate: "local" }],
  ["br", { code: [0x0c], immediate: "label" }],
  ["br_if", { code: [0x0d], immediate: "label" }],
]);

function vector(code: number): number[] {
  return code < 0x80 ? [0xfd, code] : [0xfd, (code & 0x7f) | 0x80, code >> 7];
}

function group(
  codes: Readonly<Record<string, number>>,
  immediate: Immediate,
  encode: (code: number) => readonly number[],
): [string, Opcode][] {
  return Object.entries(codes).map(([name, code]) => [name, { code: encode(code), immediate }]);
}
