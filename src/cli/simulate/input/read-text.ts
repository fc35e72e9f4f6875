import { readFile } from "node:fs/promises";
import { UsageError } from "../../provision/plain-words.ts";

/** A file's text. Throws UsageError where it cannot be read. */
export async function readText(path: string, option: string): Promise<string> {
  try {
    return await readFile(path, "utf8");
  } catch (err) {
    const why = err instanceof Error ? err.message : String(err);
    throw new UsageError(`${option}: ${path} cannot be read (${why}).`, { cause: err });
  }
}
