import { createHash } from "node:crypto";
import { mkdir, readdir, writeFile } from "node:fs/promises";
import { basename, join } from "node:path";
import { buffer } from "node:stream/consumers";
import { fileURLToPath } from "node:url";
import { KNOWN_MODELS } from "./model/known-models.ts";
import { ModelNotFetched } from "./model/model-not-fetched.ts";
import { openSource } from "./model/open-source.ts";

// Puts the worker image's model beside the bundled one. From the environment: MODEL_URL and MODEL_SHA256 (both or
// neither), and MODEL_REQUIRED=true, without which the bundled model stands in for one that cannot be reached. A file
// that is another than promised always ends the build. The folder may be given as an argument.

/** A detector that knows everyday things, small enough for any task. */
const DEFAULT_MODEL = "yolox-nano";
/** For the whole download; the largest known model has 36 MB. */
const PATIENCE_MS = 5 * 60_000;

interface Pinned {
  readonly url: string;
  readonly sha256: string;
}

function wanted(): Pinned {
  const { MODEL_URL: url = "", MODEL_SHA256: sha256 = "" } = process.env;
  if ((url === "") !== (sha256 === "")) {
    throw new ModelNotFetched("MODEL_URL and MODEL_SHA256 go together");
  }
  const known = KNOWN_MODELS.find(({ name }) => name === DEFAULT_MODEL);
  return url === "" && known ? known : { url, sha256 };
}

async function bytesAt(url: string): Promise<Buffer | undefined> {
  try {
    return await buffer(await openSource(url, AbortSignal.timeout(PATIENCE_MS)));
  } catch (err) {
    if (process.env["MODEL_REQUIRED"] === "true") throw err;
    console.warn(`WARNING: ${url} cannot be fetched (${String(err)}).`);
    console.warn("WARNING: this image finds only what the bundled model knows: drawn shapes.");
    return undefined;
  }
}

async function putModel(folder: string): Promise<void> {
  const { url, sha256 } = wanted();
  await mkdir(folder, { recursive: true });
  const bytes = await bytesAt(url);
  if (!bytes) return;
  const got = createHash("sha256").update(bytes).digest("hex");
  if (got !== sha256) {
    throw new ModelNotFetched(`${url} is another file: its SHA-256 is ${got}, not ${sha256}`);
  }
  const name = basename(new URL(url).pathname, ".onnx").replaceAll("_", "-");
  await writeFile(join(folder, `${name}.onnx`), bytes);
}

const models = process.argv[2] ?? fileURLToPath(new URL("../../models", import.meta.url));
await putModel(models);
console.log(
  `models: ${(await readdir(models)).filter((name) => name.endsWith(".onnx")).join(", ")}`,
);
