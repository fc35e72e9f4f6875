import { readFile } from "node:fs/promises";
import { z } from "zod";
import { COCO } from "./coco.ts";
import { ModelError } from "./model-error.ts";

const Names = z.array(z.string().trim().min(1).max(64)).min(1);

/**
 * The class names that `MODEL_LABELS` means: a list with commas, or the path of a file (a JSON array, or one name a
 * line). Rejects with ModelError when the file cannot be read or has no names.
 */
export async function readLabels(setting: string): Promise<readonly string[]> {
  if (setting.includes(",")) return parseLabels(setting);
  try {
    return parseLabels(await readFile(setting, "utf8"));
  } catch (err) {
    if (err instanceof ModelError) throw err;
    const advice =
      "set MODEL_LABELS to a file with one name a line, a JSON array, or a list with commas";
    throw new ModelError(`Cannot read the class names in "${setting}": ${advice}.`, { cause: err });
  }
}

/** Class names from text: a JSON array, one a line, or with commas on one line. Throws ModelError if there are none. */
export function parseLabels(text: string): readonly string[] {
  const names = Names.safeParse(split(text.trim()));
  if (names.success) return names.data;
  throw new ModelError(
    `The class names must be a JSON array, one name a line, or a list with commas: ${z.prettifyError(names.error)}`,
  );
}

/**
 * The names for a model: those given, else those in `<model>.labels.json` beside its file, else COCO's.
 *
 * Rejects with ModelError when there are not as many as the model has classes: wrong names are worse than none.
 */
export async function findLabels(
  given: { readonly model: string | Uint8Array; readonly labels?: readonly string[] | undefined },
  classes: number | undefined,
): Promise<readonly string[]> {
  const labels = given.labels ?? (await labelsBeside(given.model)) ?? COCO;
  if (classes === undefined || labels.length === classes) return labels;
  const whose =
    labels === COCO ? "the 80 names of COCO are in use because none are given" : "the names given";
  throw new ModelError(
    `The model knows ${classes} ${classes === 1 ? "class" : "classes"}, but there are ${labels.length} class names ` +
      `(${whose}). Set MODEL_LABELS to the model's own ${classes}, in its order.`,
  );
}

async function labelsBeside(model: string | Uint8Array): Promise<readonly string[] | undefined> {
  if (typeof model !== "string") return undefined;
  try {
    return parseLabels(await readFile(model.replace(/\.onnx$/i, "") + ".labels.json", "utf8"));
  } catch (err) {
    if (isMissing(err)) return undefined;
    throw err;
  }
}

function split(text: string): unknown {
  if (text.startsWith("[")) return parseJson(text);
  const lines = text.split(/\r?\n/).filter((line) => line.trim() !== "");
  return lines.length === 1 ? text.split(",") : lines;
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch (err) {
    throw new ModelError("The class names start like a JSON array and are none.", { cause: err });
  }
}

function isMissing(err: unknown): boolean {
  return err instanceof Error && "code" in err && err.code === "ENOENT";
}
