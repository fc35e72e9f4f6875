import { readdir, stat } from "node:fs/promises";
import { join } from "node:path";

/** The model that comes with the project; it finds drawn shapes, so that everything runs without a download. */
export const BUNDLED_MODEL = "polybot-shapes.onnx";

/** The score below which a detection is left out, unless MIN_SCORE says otherwise: what YOLO's own tools use. */
const MIN_SCORE = 0.25;
/** The bundled model sees shapes where there are none more readily; by its card, half is right more than nine times in ten. */
const BUNDLED_MIN_SCORE = 0.5;

export interface ChosenModel {
  readonly path: string;
  readonly minScore: number;
}

/** The model to use when none is named: of those fetched into `folder` the newest, else the bundled one. */
export async function findModel(folder: string): Promise<ChosenModel> {
  const names = await readdir(folder);
  const fetched = names.filter((name) => name.endsWith(".onnx") && name !== BUNDLED_MODEL);
  const dated = await Promise.all(
    fetched.map(async (name) => {
      const path = join(folder, name);
      return { path, at: (await stat(path)).mtimeMs };
    }),
  );
  const [newest] = dated.toSorted((one, other) => other.at - one.at);
  if (newest) return namedModel(newest.path);
  return { path: join(folder, BUNDLED_MODEL), minScore: BUNDLED_MIN_SCORE };
}

/** A model that somebody chose. */
export function namedModel(path: string): ChosenModel {
  return { path, minScore: MIN_SCORE };
}
