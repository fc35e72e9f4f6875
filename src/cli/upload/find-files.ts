import { glob, realpath, stat } from "node:fs/promises";
import { basename, join, relative, sep } from "node:path";
import { UsageError } from "../provision/plain-words.ts";

/** A file on this machine, and under which name it is uploaded. */
export interface LocalFile {
  readonly path: string;
  readonly key: string;
  /** Somebody named this very file, so that leaving it out would be a fault. */
  readonly isNamed: boolean;
}

const WILDCARD = /[*?[\]{}]/;

/**
 * The files that paths stand for. Throws UsageError where there is none, and where two would get one name.
 *
 * Links inside folders are not followed: they could lead anywhere.
 */
export async function findFiles(paths: readonly string[]): Promise<readonly LocalFile[]> {
  const found = (await Promise.all(paths.map(filesOf))).flat();
  for (const [key, files] of Map.groupBy(found, (file) => file.key)) {
    const different = new Set(files.map(({ path }) => path));
    if (different.size > 1) {
      throw new UsageError(`${[...different].join(" and ")} would both be called ${key}.`);
    }
  }
  return [...new Map(found.map((file) => [file.key, file])).values()];
}

async function filesOf(path: string): Promise<readonly LocalFile[]> {
  const stats = await stat(path).catch(() => undefined); // whatever the reason: perhaps it is a pattern
  if (stats?.isFile()) return [{ path, key: basename(path), isNamed: true }];
  if (stats?.isDirectory()) return await matching("**/*", path);
  if (!WILDCARD.test(path)) throw new UsageError(`There is no ${path} here.`);
  const parts = path.split("/");
  const fixed = parts.findIndex((part) => WILDCARD.test(part));
  const from = parts.slice(0, fixed).join("/") || (path.startsWith("/") ? "/" : ".");
  const files = await matching(parts.slice(fixed).join("/"), from);
  if (files.length === 0) throw new UsageError(`Nothing is like ${path} here.`);
  return files;
}

async function matching(pattern: string, folder: string): Promise<readonly LocalFile[]> {
  const files: LocalFile[] = [];
  const root = await realpath(folder);
  for await (const entry of glob(pattern, { cwd: folder, withFileTypes: true })) {
    if (!entry.isFile()) continue;
    const path = join(entry.parentPath, entry.name);
    const name = relative(folder, path);
    if ((await realpath(path)) !== join(root, name)) continue; // through a link
    const key = name.split(sep).join("/");
    files.push({ path, key, isNamed: false });
  }
  return files.toSorted((one, other) => (one.key < other.key ? -1 : 1));
}
