import { mkdtempDisposable, utimes, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { expect, test } from "vitest";
import { BUNDLED_MODEL, findModel, namedModel } from "../../src/worker/find-model.ts";

/** Files of these names, each a second younger than the one before. */
async function fill(folder: string, names: readonly string[]): Promise<void> {
  for (const [i, name] of names.entries()) {
    await writeFile(join(folder, name), "");
    await utimes(join(folder, name), 1_700_000_000 + i, 1_700_000_000 + i);
  }
}

test("of the models that were fetched the newest is used, else the bundled one", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "models-"));
  await fill(folder.path, [BUNDLED_MODEL, "README.md"]);
  expect((await findModel(folder.path)).path).toBe(join(folder.path, BUNDLED_MODEL));
  await fill(folder.path, ["b.onnx", "c.onnx", "a.onnx", "d.onnx.part", BUNDLED_MODEL]);
  expect((await findModel(folder.path)).path).toBe(join(folder.path, "a.onnx"));
});

test("the bundled model must be surer than one that somebody chose, by name or by fetching it", async () => {
  await using folder = await mkdtempDisposable(join(tmpdir(), "models-"));
  const bundled = await findModel(folder.path);
  await fill(folder.path, ["yolox-nano.onnx"]);
  const fetched = await findModel(folder.path);
  expect(bundled.minScore).toBeGreaterThan(fetched.minScore);
  expect(namedModel(fetched.path)).toEqual(fetched);
});

test("a folder that is not there is named", async () => {
  await expect(findModel("/nowhere/models")).rejects.toThrow("/nowhere/models");
});
