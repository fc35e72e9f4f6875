import { type Expression, readExpressions } from "./expressions.ts";
import { type Opcode, OPCODES } from "./opcodes.ts";

/** The magic number and the version. */
const HEADER = [0, 0x61, 0x73, 0x6d, 1, 0, 0, 0];

/**
 * Makes a WebAssembly module of its text format: the part of it that kernels.wat uses.
 *
 * That part is: functions with an inline export, named parameters and locals, folded instructions, no results; the
 * memory is imported as `env.memory`. Throws for anything else.
 */
export function assemble(text: string): Uint8Array<ArrayBuffer> {
  const functions = readExpressions(text).map(functionOf);
  const types = functions.map(({ params }) => [0x60, ...vector(params.map(typeCode)), 0]);
  const memory = [...name("env"), ...name("memory"), 2, 0, 1];
  const exported = functions.map((one, index) => [...name(one.name), 0, ...unsigned(index)]);
  return Uint8Array.from([
    ...HEADER,
    ...section(1, list(types)),
    ...section(2, list([memory])),
    ...section(3, vector(functions.map((_, index) => index))),
    ...section(7, list(exported)),
    ...section(10, list(functions.map((one) => sized(one.body)))),
  ]);
}

interface Assembled {
  readonly name: string;
  readonly params: readonly string[];
  readonly body: readonly number[];
}

/** Names to numbers, while a function's body is gone through. */
interface Scope {
  readonly locals: readonly string[];
  /** The innermost last. */
  readonly labels: readonly string[];
}

function functionOf(expression: Expression): Assembled {
  const [head, exportName, ...rest] = expression;
  if (head !== "func") throw new Error(`Not a function: ${String(head)}`);
  const params = declared(rest, "param");
  const locals = declared(rest, "local");
  const instructions = rest.slice(params.length + locals.length);
  const scope = { locals: [...params, ...locals].map(([local]) => local), labels: [] };
  const types = locals.map(([, type]) => [1, typeCode(type)]);
  const code = instructions.flatMap((one) => instruction(listed(one), scope));
  return {
    name: word(listed(exportName)[1]).replaceAll('"', ""),
    params: params.map(([, type]) => type),
    body: [...list(types), ...code, 0x0b],
  };
}

function declared(parts: readonly (Expression | string)[], kind: string) {
  const found = parts.map((part) => listed(part)).filter(([head]) => head === kind);
  return found.map(([, local, type]): [string, string] => [word(local), word(type)]);
}

function instruction(expression: Expression, scope: Scope): number[] {
  const [head, ...rest] = expression;
  const operator = word(head);
  if (operator === "block" || operator === "loop") return nested(operator, rest, scope);
  const opcode = OPCODES.get(operator);
  if (opcode === undefined) throw new Error(`Unknown instruction: ${operator}`);
  const immediates = rest.filter((part) => typeof part === "string");
  const operands = rest.filter((part) => typeof part !== "string");
  const pushed = operands.flatMap((operand) => instruction(operand, scope));
  return [...pushed, ...opcode.code, ...immediateBytes(opcode, immediates, scope)];
}

function nested(kind: "block" | "loop", parts: Expression, scope: Scope): number[] {
  const [label, ...body] = parts;
  const inside = { ...scope, labels: [...scope.labels, word(label)] };
  const code = body.flatMap((one) => instruction(listed(one), inside));
  return [kind === "block" ? 0x02 : 0x03, 0x40, ...code, 0x0b];
}

function immediateBytes(
  { immediate }: Opcode,
  words: readonly string[],
  { locals, labels }: Scope,
): number[] {
  const [first = ""] = words;
  switch (immediate) {
    case "none":
      return [];
    case "memory":
      return [0, ...unsigned(offsetIn(first))];
    case "memory-lane":
      return [0, 0, Number(first)];
    case "local":
      return unsigned(indexIn(locals, first));
    case "label":
      return unsigned(labels.length - 1 - indexIn(labels, first));
    case "i32":
      return signed(Number(first));
    case "bytes16":
      return constant(words);
  }
}

const LANE_BYTES: Readonly<Record<string, number>> = { i8x16: 1, i16x8: 2, i32x4: 4 };

/** `i16x8 1 2 3 …` as sixteen bytes. */
function constant([shape = "", ...lanes]: readonly string[]): number[] {
  const size = LANE_BYTES[shape] ?? 0;
  if (size * lanes.length !== 16) throw new Error(`Not sixteen bytes: ${shape} ${lanes.join(" ")}`);
  return lanes.flatMap((lane) =>
    Array.from({ length: size }, (_, byte) => (Number(lane) >> (8 * byte)) & 0xff),
  );
}

function offsetIn(text: string): number {
  return text === "" ? 0 : Number(text.replace("offset=", ""));
}

function indexIn(names: readonly string[], wanted: string): number {
  const index = names.lastIndexOf(wanted);
  if (index < 0) throw new Error(`Unknown name: ${wanted}`);
  return index;
}

const TYPES: ReadonlyMap<string, number> = new Map([
  ["i32", 0x7f],
  ["f32", 0x7d],
  ["v128", 0x7b],
]);

function typeCode(type: string): number {
  const code = TYPES.get(type);
  if (code === undefined) throw new Error(`Unknown type: ${type}`);
  return code;
}

function word(part: Expression | string | undefined): string {
  if (typeof part !== "string") throw new Error("A word is missing.");
  return part;
}

function listed(part: Expression | string | undefined): Expression {
  if (part === undefined || typeof part === "string")
    throw new Error(`Not in parentheses: ${part}`);
  return part;
}

function section(id: number, content: readonly number[]): number[] {
  return [id, ...sized(content)];
}

function sized(content: readonly number[]): number[] {
  return [...unsigned(content.length), ...content];
}

function list(items: readonly (readonly number[])[]): number[] {
  return [...unsigned(items.length), ...items.flat()];
}

function vector(numbers: readonly number[]): number[] {
  return list(numbers.map(unsigned));
}

function name(text: string): number[] {
  return sized([...Buffer.from(text)]);
}

/** LEB128. */
function unsigned(value: number): number[] {
  return value < 0x80 ? [value] : [(value & 0x7f) | 0x80, ...unsigned(value >>> 7)];
}

function signed(value: number): number[] {
  const isLast = value >= -0x40 && value < 0x40;
  return isLast ? [value & 0x7f] : [(value & 0x7f) | 0x80, ...signed(value >> 7)];
}
