import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** The model that comes with the project; it finds drawn shapes, so that everything runs without a download. */
export const BUNDLED_MODEL = "polybot-shapes.onnx";

/** The model to use when none is named: of those fetched into `folder` the newest, else the bundled one. */
export async function findModel(folder: string): Promise<string> {
  const names = await readdir(folder);
  const fetched = names.filter((name) => name.endsWith(".onnx") && name !== BUNDLED_MODEL);
  const dated = await Promise.all(
    fetched.map(async (name) => {
      const path = join(folder, name);
      return { path, at: (await stat(path)).mtimeMs };
    }),
  );
  const [newest] = dated.toSorted((one, other) => other.at - one.at);
  return newest?.path ?? join(folder, BUNDLED_MODEL);
}
