/** ONNX's numbers for its element types. */
const ELEMENT = { float32: 1, float16: 10, int64: 7 };

export interface TinyModel {
  readonly input?: { type?: keyof typeof ELEMENT; shape?: readonly (number | string)[] };
  readonly output: {
    type?: "float32" | "float16";
    dims: readonly number[];
    values: ArrayLike<number>;
  };
  /** Names of further inputs. */
  readonly others?: readonly string[];
}

/**
 * The bytes of an ONNX model that gives the same output whatever the picture: a few hundred bytes, written here in the
 * protocol buffers of onnx.proto, so that a test can choose what a model "sees".
 */
export function tinyModel({ input = {}, output, others = [] }: TinyModel): Uint8Array {
  const { type = "float32", shape = [1, 3, 64, 64] } = input;
  const outType = output.type ?? "float32";
  const tensor = message(
    ...output.dims.map((dim) => varint(1, dim)),
    varint(2, ELEMENT[outType]),
    bytes(8, "seen"),
    bytes(9, rawValues(outType, output.values)),
  );
  const node = message(bytes(1, "seen"), bytes(2, "output"), bytes(4, "Identity"));
  const graph = message(
    bytes(1, node),
    bytes(2, "tiny"),
    bytes(5, tensor),
    bytes(11, valueInfo("images", ELEMENT[type], shape)),
    ...others.map((name) => bytes(11, valueInfo(name, ELEMENT.float32, [1]))),
    bytes(12, valueInfo("output", ELEMENT[outType], output.dims)),
  );
  const opset = message(bytes(1, ""), varint(2, 13));
  return message(varint(1, 8), bytes(7, graph), bytes(8, opset));
}

/** Rows of a `(1, rows.length, columns)` output, all zero but the given ones. */
export function rowsOutput(
  rows: number,
  columns: number,
  given: Readonly<Record<number, readonly number[]>>,
): { dims: number[]; values: Float32Array } {
  const values = new Float32Array(rows * columns);
  for (const [row, numbers] of Object.entries(given)) values.set(numbers, Number(row) * columns);
  return { dims: [1, rows, columns], values };
}

/** The same for `(1, planes, boxes)`. */
export function planesOutput(
  planes: number,
  boxes: number,
  given: Readonly<Record<number, readonly number[]>>,
): { dims: number[]; values: Float32Array } {
  const values = new Float32Array(planes * boxes);
  for (const [box, numbers] of Object.entries(given)) {
    for (const [plane, value] of numbers.entries()) values[plane * boxes + Number(box)] = value;
  }
  return { dims: [1, planes, boxes], values };
}

function rawValues(type: "float32" | "float16", values: ArrayLike<number>): Uint8Array {
  const typed = type === "float16" ? Float16Array.from(values) : Float32Array.from(values);
  return new Uint8Array(typed.buffer);
}

function valueInfo(name: string, type: number, shape: readonly (number | string)[]): Buffer {
  const dims = shape.map((dim) =>
    bytes(1, typeof dim === "number" ? message(varint(1, dim)) : message(bytes(2, dim))),
  );
  const tensorType = message(varint(1, type), bytes(2, message(...dims)));
  return message(bytes(1, name), bytes(2, message(bytes(1, tensorType))));
}

function message(...fields: readonly Uint8Array[]): Buffer {
  return Buffer.concat(fields);
}

function varint(field: number, value: number): Buffer {
  return Buffer.from([...leb128(field * 8), ...leb128(value)]);
}

function bytes(field: number, value: string | Uint8Array): Buffer {
  const body = Buffer.from(value);
  return Buffer.concat([Buffer.from([...leb128(field * 8 + 2), ...leb128(body.length)]), body]);
}

function leb128(value: number): number[] {
  return value < 128 ? [value] : [(value % 128) + 128, ...leb128(Math.floor(value / 128))];
}
