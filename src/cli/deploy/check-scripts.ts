import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Deployment, files } from "./deployment.ts";
import type { Fault } from "./fault.ts";
import { objectsIn } from "./json.ts";
import { runTool } from "./run-tool.ts";

interface Script {
  readonly file: string;
  readonly text: string;
}

/** Whether every shell script, and each step's in a workflow, is one. Bash reads it; ShellCheck too where it is installed. */
export async function checkScripts(
  deployment: Deployment,
): Promise<{ readonly faults: readonly Fault[]; readonly isLinted: boolean }> {
  const faults: Fault[] = [];
  let isLinted = true;
  for (const { file, text } of scriptsOf(deployment)) {
    const read = await runTool("bash", ["-n"], text);
    if (read && read.code !== 0) faults.push({ file, what: read.output.trim() });
    const linted = await runTool("shellcheck", ["--shell=bash", "--format=gcc", "-"], text);
    if (!linted) isLinted = false;
    else if (linted.code !== 0) faults.push({ file, what: linted.output.trim() });
  }
  return { faults, isLinted };
}

function scriptsOf({ root, workflows }: Deployment): Script[] {
  const steps = workflows.flatMap(({ file, content }) => {
    return (
      [...objectsIn(content)]
        .map(({ run }) => run)
        .filter((run) => typeof run === "string")
        // GitHub puts the value in before the shell sees it.
        .map((run) => ({ file, text: run.replaceAll(/\$\{\{.*?\}\}/g, "value") }))
    );
  });
  const own = files(root, ".ci/*").map((file) => {
    return { file, text: readFileSync(join(root, file), "utf8") };
  });
  return [...steps, ...own];
}
