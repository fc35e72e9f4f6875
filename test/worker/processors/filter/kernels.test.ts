import { readFileSync } from "node:fs";
import { expect, test } from "vitest";
import wabt from "wabt";
import { borrowKernels } from "../../../../src/worker/processors/filter/kernels/kernels.ts";

const folder = new URL("../../../../src/worker/processors/filter/kernels/", import.meta.url);

test("the kernels that run are those of the text beside them: `npm run kernels` makes them", async () => {
  const text = readFileSync(new URL("kernels.wat", folder), "utf8");
  const toolkit = await wabt();
  const module = toolkit.parseWat("kernels.wat", text);
  const made = Buffer.from(module.toBinary({}).buffer);
  module.destroy();
  expect(readFileSync(new URL("kernels.wasm", folder)).equals(made)).toBe(true);
});

test("a giant's memory is not kept", () => {
  const few = borrowKernels(100);
  expect(borrowKernels(100_000_000).memory.length).toBeGreaterThanOrEqual(100_000_000);
  expect(borrowKernels(100)).toBe(few);
});
