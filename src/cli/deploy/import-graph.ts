import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** Static and dynamic imports, and what is found beside a file by `new URL(…, import.meta.url)`. */
const IMPORT = /(?:\bfrom|\bimport\(?)\s*"(\.[^"]+)"|new URL\("(\.[^"]+)", import\.meta\.url\)/g;
/** Types are gone when Node runs a file. */
const TYPES_ONLY = /import type [^;]+;/g;

/** Each source file that a process may load, by its path in the repository, with its text. */
export function importGraph(root: string, entry: string): ReadonlyMap<string, string> {
  const found = new Map<string, string>();
  const open = [entry];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (found.has(file)) continue;
    const text = readFileSync(join(root, file), "utf8");
    found.set(file, text);
    if (!file.endsWith(".ts")) continue;
    for (const [, imported, beside] of text.replaceAll(TYPES_ONLY, "").matchAll(IMPORT)) {
      const path = imported ?? beside ?? "";
      if (/\.\w+$/.test(path)) open.push(normalize(join(dirname(file), path)));
    }
  }
  return found;
}
