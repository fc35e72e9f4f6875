import { createHash } from "node:crypto";
import { mkdtempDisposable, readdir, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { pathToFileURL } from "node:url";
import { expect, onTestFinished, test } from "vitest";
import { runNode } from "../support/run-script.ts";

const bytes = "weights of a detector";
const sha256 = createHash("sha256").update(bytes).digest("hex");

async function build(variables: Readonly<Record<string, string>>) {
  const made = await mkdtempDisposable(join(tmpdir(), "polybot-image-model-"));
  onTestFinished(async () => await made[Symbol.asyncDispose]());
  const source = join(made.path, "big_detector.onnx");
  await writeFile(source, bytes);
  const models = join(made.path, "models");
  const script = runNode(["src/cli/image-model.ts", models], {
    MODEL_URL: pathToFileURL(source).href,
    MODEL_SHA256: sha256,
    ...variables,
  });
  const code = await script.exit;
  return { code, models: await readdir(models).catch(() => []) };
}

test("the image's model is the one at MODEL_URL when its sum is right", async () => {
  expect(await build({})).toEqual({ code: 0, models: ["big-detector.onnx"] });
});

test("another file than promised ends the build, and so does a sum alone", async () => {
  expect(await build({ MODEL_SHA256: "0".repeat(64) })).toEqual({ code: 1, models: [] });
  expect(await build({ MODEL_URL: "" })).toEqual({ code: 1, models: [] });
});

test("a model that cannot be reached ends the build only where it is required", async () => {
  const unreachable = { MODEL_URL: "file:///no/such/model.onnx" };
  expect(await build(unreachable)).toMatchObject({ code: 0 });
  expect(await build({ ...unreachable, MODEL_REQUIRED: "true" })).toMatchObject({ code: 1 });
});
