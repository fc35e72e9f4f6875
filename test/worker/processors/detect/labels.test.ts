import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { join } from "node:path";
import { expect, test } from "vitest";
import { COCO } from "../../../../src/worker/processors/detect/coco.ts";
import { parseLabels, readLabels } from "../../../../src/worker/processors/detect/labels.ts";
import { ModelError } from "../../../../src/worker/processors/detect/model-error.ts";

test("a JSON array, lines and a list with commas are the same names", () => {
  const names = ["traffic light", "dog", "naïve cat"];
  expect(parseLabels('["traffic light", "dog", "naïve cat"]')).toEqual(names);
  expect(parseLabels("traffic light\ndog\r\nnaïve cat\n\n")).toEqual(names);
  expect(parseLabels("traffic light, dog ,naïve cat")).toEqual(names);
  expect(parseLabels("dog")).toEqual(["dog"]);
  expect(parseLabels("salt, pepper\noil\n")).toEqual(["salt, pepper", "oil"]);
});

test("what holds no names is refused with the forms that do", () => {
  for (const text of [
    "",
    "  \n ",
    "[]",
    "[1, 2]",
    '["cat", ""]',
    "cat,,dog",
    '{"0": "cat"}'.repeat(9),
  ]) {
    expect(() => parseLabels(text)).toThrow(ModelError);
  }
  expect(() => parseLabels("[1]")).toThrow(/JSON array, one name a line, or a list with commas/);
  expect(() => parseLabels('["cat"')).toThrow(/start like a JSON array/);
});

test("the setting is a list or the path of a file", async () => {
  await using folder = await mkdtempDisposable("/tmp/polybot-labels-");
  const file = join(folder.path, "names.txt");
  await writeFile(file, "cat\ndog\n");
  expect(await readLabels(file)).toEqual(["cat", "dog"]);
  expect(await readLabels("cat,dog")).toEqual(["cat", "dog"]);
  await expect(readLabels("/nowhere/names.txt")).rejects.toThrow(
    /\/nowhere\/names.txt.*MODEL_LABELS/,
  );
});

test("COCO has 80 different names", () => {
  expect(new Set(COCO).size).toBe(80);
  expect([COCO[0], COCO[5], COCO[16], COCO[79]]).toEqual(["person", "bus", "dog", "toothbrush"]);
});
