import { rm } from "node:fs/promises";
import { join, relative } from "node:path";
import { fileURLToPath } from "node:url";
import { fetchModel } from "./model/fetch-model.ts";
import { MEANING } from "./model/known-models.ts";
import { listModels, megabytes } from "./model/list-models.ts";
import { ModelNotFetched } from "./model/model-not-fetched.ts";
import { MODEL_USAGE, modelCommand, type ModelCommand } from "./model/model-options.ts";
import { progressLine } from "./model/progress-line.ts";
import { UsageError } from "./provision/plain-words.ts";

/** Where the worker looks. */
const MODELS =
  relative(process.cwd(), fileURLToPath(new URL("../../models", import.meta.url))) || ".";

type FetchCommand = Extract<ModelCommand, { kind: "fetch" }>;

async function run(command: ModelCommand): Promise<string> {
  switch (command.kind) {
    case "help":
      return MODEL_USAGE;
    case "list":
      return await listModels(command.folder);
    case "remove":
      return await remove(command.folder, command.model.name);
    case "fetch":
      return await fetchAsAsked(command);
  }
}

async function fetchAsAsked({ model, folder, from }: FetchCommand): Promise<string> {
  const interrupted = new AbortController();
  process.once("SIGINT", () => interrupted.abort());
  const line = progressLine(model.name, { total: model.bytes, out: process.stderr });
  try {
    const done = await fetchModel(model, {
      folder,
      from,
      progress: line.show,
      signal: interrupted.signal,
    }).finally(line.clear);
    const how = done === "fetched" ? `fetched, ${megabytes(model.bytes)}` : "was there already";
    const where =
      folder === MODELS ? "The worker uses it from its next start." : `It is in ${folder}.`;
    return [
      `${model.name}: ${how}, SHA-256 as pinned. ${where}`,
      `${model.licence}: ${MEANING[model.licence]}`,
    ].join("\n");
  } catch (err) {
    if (!(err instanceof ModelNotFetched)) throw err;
    const advice =
      from === undefined
        ? ` With the file from elsewhere: npm run model -- ${model.name} --from <file>`
        : "";
    throw new ModelNotFetched(
      `${model.name} was not fetched from ${from ?? model.url}: ${err.message}.${advice}`,
      { cause: err },
    );
  }
}

async function remove(folder: string, name: string): Promise<string> {
  const path = join(folder, `${name}.onnx`);
  await rm(path, { force: true });
  return `${name}: ${path} is no longer there.`;
}

try {
  console.log(await run(modelCommand(process.argv.slice(2), MODELS)));
} catch (err) {
  const isOurs = err instanceof UsageError || err instanceof ModelNotFetched;
  console.error(isOurs ? err.message : err);
  process.exitCode = err instanceof UsageError ? 2 : 1;
}
