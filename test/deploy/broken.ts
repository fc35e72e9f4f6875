import { cpSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import { expect, onTestFinished } from "vitest";
import { type Deployment, readDeployment } from "../../src/cli/deploy/deployment.ts";

/** The repository: its deployment, and the code that every deployment is compared with. */
export const repository = fileURLToPath(new URL("../..", import.meta.url));

const PARTS = ["copilot", ".github", ".ci", ".dockerignore"].concat(
  ["bot", "worker", "rates"].map((part) => `Dockerfile.${part}`),
);

/** A folder with a copy of the deployment; gone when the test ends. */
export function copied(): string {
  const root = mkdtempSync(join(tmpdir(), "polybot-deployment-"));
  onTestFinished(() => rmSync(root, { recursive: true }));
  for (const part of [...PARTS, "docs/deploy.md"]) {
    const from = join(repository, part);
    if (existsSync(from)) cpSync(from, join(root, part), { recursive: true });
  }
  return root;
}

/** A copy of the deployment in which a text of one file is another one; gone when the test ends. */
export function broken(file: string, text: string | RegExp, instead: string): Deployment {
  const root = copied();
  const path = join(root, file);
  const before = readFileSync(path, "utf8");
  const after = before.replace(text, instead);
  expect(after, `${file} has no ${String(text)} to break`).not.toBe(before);
  writeFileSync(path, after);
  return readDeployment(root);
}
