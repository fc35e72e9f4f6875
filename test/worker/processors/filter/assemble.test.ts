import { expect, test } from "vitest";
import { assemble } from "../../../../src/worker/processors/filter/kernels/assemble.ts";
import { borrowKernels } from "../../../../src/worker/processors/filter/kernels/kernels.ts";

test("a function becomes the bytes that the format's own description gives it", () => {
  const text = `
    ;; twice what lies there
    (func (export "twice") (param $at i32) (local $value i32)
      (local.set $value (i32.load8_u offset=3 (local.get $at)))
      (i32.store8 (local.get $at) (i32.mul (local.get $value) (i32.const -2))))`;
  const hex = Buffer.from(assemble(text)).toString("hex");
  const parts = [
    "0061736d 01000000",
    "01 05 01 60 01 7f 00", // one type: (i32) → ()
    "02 0f 01 03 656e76 06 6d656d6f7279 02 00 01", // env.memory, at least one page
    "03 02 01 00",
    "07 09 01 05 7477696365 00 00",
    "0a 17 01 15 01 01 7f", // one function of 21 bytes with one local
    "20 00 2d 00 03 21 01",
    "20 00 20 01 41 7e 6c 3a 00 00 0b",
  ];
  expect(hex).toBe(parts.join("").replaceAll(" ", ""));
});

test.each([
  { text: "(memory 1)", message: "Not a function: memory" },
  { text: '(func (export "f") (i32.load16_u))', message: "Unknown instruction: i32.load16_u" },
  { text: '(func (export "f") (local.get $x))', message: "Unknown name: $x" },
  { text: '(func (export "f") (param $x i64))', message: "Unknown type: i64" },
  { text: '(func (export "f")', message: "not closed" },
  { text: '(func (export "f")))', message: "not opened" },
  { text: '(func (export "f") (v128.const i8x16 1 2))', message: "Not sixteen bytes" },
])("what it does not know it names: $message", ({ text, message }) => {
  expect(() => assemble(text)).toThrow(message);
});

test("a giant's memory is not kept", () => {
  const few = borrowKernels(100);
  expect(borrowKernels(100_000_000).memory.length).toBeGreaterThanOrEqual(100_000_000);
  expect(borrowKernels(100)).toBe(few);
});
