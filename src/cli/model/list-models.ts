import { basename, join } from "node:path";
import { BUNDLED_MODEL, findModel } from "../../worker/find-model.ts";
import { isRight } from "./is-right.ts";
import { KNOWN_MODELS, MEANING } from "./known-models.ts";

/** The known models, one a line, with what their licences mean and which of them are there. */
export async function listModels(folder: string): Promise<string> {
  const chosen = await findModel(folder).catch(() => ({ path: BUNDLED_MODEL })); // no folder, no fetched model
  const used = basename(chosen.path);
  const rows = await Promise.all(
    KNOWN_MODELS.map(async (model) => {
      const right = await isRight(join(folder, `${model.name}.onnx`), model);
      return [
        model.name,
        megabytes(model.bytes),
        model.licence,
        inWords(right, used === `${model.name}.onnx`),
      ];
    }),
  );
  const lines = [["name", "size", "licence", ""], ...rows].map(([name, size, licence, state]) =>
    `${name?.padEnd(12)}${size?.padStart(8)}  ${licence?.padEnd(12)}${state}`.trimEnd(),
  );
  const meanings = Object.entries(MEANING).map(([licence, meaning]) => `${licence}: ${meaning}`);
  return [...lines, "", ...meanings, "", `The worker uses ${join(folder, used)}.`].join("\n");
}

export function megabytes(bytes: number): string {
  return `${(bytes / 1e6).toFixed(1)} MB`;
}

function inWords(right: boolean | undefined, isUsed: boolean): string {
  if (right === undefined) return "";
  return `${right ? "fetched" : "damaged: fetch it again"}${isUsed ? ", used" : ""}`;
}
