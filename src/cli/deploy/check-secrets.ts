import { globSync, readFileSync, statSync } from "node:fs";
import { basename, join } from "node:path";
import type { Deployment } from "./deployment.ts";
import type { Fault } from "./fault.ts";

/** What never gets into the tree (.gitignore). */
const LEFT_OUT = ["node_modules", ".git", "coverage", ".local", ".models", ".env"];
/** Made up, or AWS's own example. */
const EXAMPLES = ["AKIAIOSFODNN7EXAMPLE", "AAH-abcdefghijklmnopqrstuvwxyz_0123"];

const SECRETS: readonly (readonly [string, RegExp])[] = [
  // None begins with so many zeros; local clouds and examples do.
  ["an AWS account", /(?<![\w.-])(?!0000)\d{12}(?![\w.-])/],
  ["an AWS key", /\b(AKIA|ASIA)[0-9A-Z]{16}\b/],
  ["a bot token", /\b\d{8,10}:AA[\w-]{33}\b/],
  ["a private key", /-----BEGIN [A-Z ]*PRIVATE KEY-----\s+\w/],
];

/** Whether any file of the tree names what only its owner should know. */
export function checkSecrets({ root }: Deployment): Fault[] {
  const found = globSync("{.*,**/*,.*/**/*}", {
    cwd: root,
    exclude: (name) => LEFT_OUT.includes(basename(name)),
  });
  return [...new Set(found)].toSorted().flatMap((file) => {
    const path = join(root, file);
    if (!statSync(path, { throwIfNoEntry: false })?.isFile()) return [];
    const bytes = readFileSync(path);
    if (bytes.includes(0)) return []; // a picture or a model
    const text = EXAMPLES.reduce((all, example) => all.replaceAll(example, ""), bytes.toString());
    return SECRETS.filter(([, pattern]) => pattern.test(text)).map(([what]) => {
      return { file: file.replaceAll("\\", "/"), what: `holds what looks like ${what}.` };
    });
  });
}
