import { mkdtempDisposable, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { addonsOf } from "./check-addons.ts";
import type { Deployment } from "./deployment.ts";
import type { Fault } from "./fault.ts";
import { runTool } from "./run-tool.ts";

/** Copilot demands the parameters App, Env and Name whether they are used or not. */
const LEFT_OUT = ["--ignore-checks", "W2001"];

/** AWS's own linter on every addon stack; undefined where it is not installed. */
export async function lintTemplates(deployment: Deployment): Promise<Fault[] | undefined> {
  await using folder = await mkdtempDisposable(join(tmpdir(), "polybot-templates-"));
  const paths = new Map<string, string>();
  for (const { folder: file, template } of addonsOf(deployment)) {
    const path = join(folder.path, `${file.replaceAll("/", "-")}.json`);
    await writeFile(path, JSON.stringify(template, undefined, 2));
    paths.set(path, file);
  }
  const ended = await runTool("cfn-lint", [...LEFT_OUT, "--format", "parseable", ...paths.keys()]);
  if (!ended) return undefined;
  if (ended.code === 0) return [];
  return ended.output
    .trim()
    .split("\n")
    .map((line) => faultIn(line, paths));
}

/** `path:line:column:line:column:rule:message`, where the path is one of ours and gone. */
function faultIn(line: string, paths: ReadonlyMap<string, string>): Fault {
  const [, path = "", what = line] = /^(.*?)(?::\d+){4}:(.*)$/.exec(line) ?? [];
  return { file: paths.get(path) ?? "cfn-lint", what };
}
