import { readFileSync } from "node:fs";
import { dirname, join, normalize } from "node:path";

/** Static and dynamic imports, and what is found beside a file by `new URL(…, import.meta.url)`. */
const IMPORT = /(?:\bfrom|\bimport\(?)\s*"(\.[^"]+)"|new URL\("(\.[^"]+)", import\.meta\.url\)/g;
/** Types are gone when Node runs a file. */
const TYPES_ONLY = /import type [^;]+;/g;

type Graph = ReadonlyMap<string, string>;

/** Several checks ask for the same one. */
const known = new Map<string, Graph>();

/**
 * Each source file that a process may load, by its path in the repository, with its text; read once in a process's life.
 * `never` are files that it does not load, though another process with the same entry does.
 */
export function importGraph(root: string, entry: string, never: readonly string[] = []): Graph {
  const key = [join(root, entry), ...never].join(" ");
  const graph = known.get(key) ?? read(root, entry, never);
  known.set(key, graph);
  return graph;
}

function read(root: string, entry: string, never: readonly string[]): Graph {
  const found = new Map<string, string>();
  const open = [entry];
  for (let file = open.pop(); file !== undefined; file = open.pop()) {
    if (found.has(file) || never.includes(file)) continue;
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

/** The packages that these files load when they run, by name. */
export function packagesOf(graph: Graph): ReadonlySet<string> {
  const sources = [...graph].filter(([file]) => file.endsWith(".ts"));
  const texts = sources.map(([, text]) => text.replaceAll(TYPES_ONLY, ""));
  const found = texts.flatMap((text) => [
    ...text.matchAll(/(?:\bfrom|\bimport\(?)\s*"(?!\.|node:)((?:@[\w.-]+\/)?[\w.-]+)/g),
  ]);
  return new Set(found.map(([, name = ""]) => name));
}
