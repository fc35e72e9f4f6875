import { execFile } from "node:child_process";
import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { promisify } from "node:util";
import { expect, test } from "vitest";
import {
  createTensor,
  HALF_VALUES,
  toType,
} from "../../../../src/worker/processors/detect/float16.ts";
import { rowsOutput, tinyModel } from "./tiny-model.ts";

const run = promisify(execFile);
const root = new URL("../../../..", import.meta.url);

test("float16 tensors stay bits, and Float16Array is back afterwards", () => {
  const tensor = createTensor(Uint16Array.from([0x3c00, 0x4000]), [2]);
  expect(tensor.type).toBe("float16");
  expect(tensor.data).toBeInstanceOf(Uint16Array);
  expect(Float16Array.from([1])).toHaveLength(1);
  expect(Object.keys(globalThis)).not.toContain("Float16Array");
});

test("each bit pattern has its value", () => {
  expect(HALF_VALUES[0x3c00]).toBe(1);
  expect(HALF_VALUES[0x3800]).toBe(0.5);
  expect(HALF_VALUES[0x0001]).toBe(2 ** -24);
  expect(HALF_VALUES[0xfc00]).toBe(-Infinity);
  expect(toType("float16", Float32Array.from([1, 0.5]))).toEqual(
    Uint16Array.from([0x3c00, 0x3800]),
  );
});

test("without the workaround onnxruntime still refuses float16: when this fails, createTensor can go", async () => {
  await using folder = await mkdtempDisposable("/tmp/polybot-float16-");
  const model = join(folder.path, "half.onnx");
  const output = { type: "float16", ...rowsOutput(252, 6, {}) } as const;
  await writeFile(model, tinyModel({ input: { type: "float16" }, output }));
  const script = `
    import { InferenceSession, Tensor } from "onnxruntime-node";
    const session = await InferenceSession.create(${JSON.stringify(model)});
    const images = new Tensor("float16", new Uint16Array(3 * 64 * 64), [1, 3, 64, 64]);
    await session.run({ images });
  `;
  const plain = run(process.execPath, ["--input-type=module", "--eval", script], { cwd: root });
  await expect(plain).rejects.toThrow(/not enough space/);
});
