import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { modelHint } from "../../src/local/model-hint.ts";

test("whoever has no other model is told what the bundled one is for", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "models-"));
  expect(await modelHint(undefined, folder.path)).toContain("npm run model");
  expect(await modelHint("", folder.path)).toContain("drawn shapes");
  expect(await modelHint("mine.onnx", folder.path)).toBe("");
  await writeFile(join(folder.path, "yolox-nano.onnx"), "");
  expect(await modelHint(undefined, folder.path)).toBe("");
});
