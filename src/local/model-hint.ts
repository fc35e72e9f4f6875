import { basename } from "node:path";
import { fileURLToPath } from "node:url";
import { BUNDLED_MODEL, findModel } from "../worker/find-model.ts";

const MODELS = fileURLToPath(new URL("../../models", import.meta.url));

/** What a person should know of the model before their first photo; nothing where they chose one. */
export async function modelHint(chosen: string | undefined, folder = MODELS): Promise<string> {
  if (chosen !== undefined && chosen !== "") return "";
  const { path } = await findModel(folder);
  if (basename(path) !== BUNDLED_MODEL) return "";
  return "  Its model finds drawn shapes (there are samples in the chat). For everyday things: npm run model\n";
}
