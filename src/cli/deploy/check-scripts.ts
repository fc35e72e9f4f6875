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

/** Where somebody types along, a command that fails is seen. */
const LEFT_OUT = "--exclude=SC2155";

/** Whether every shell script is one, each step's in a workflow and each of the guides, too. ShellCheck reads them where it is. */
export async function checkScripts(
  deployment: Deployment,
): Promise<{ readonly faults: readonly Fault[]; readonly isLinted: boolean }> {
  const faults: Fault[] = [];
  let isLinted = true;
  for (const { file, text } of scriptsOf(deployment)) {
    const read = await runTool("bash", ["-n"], text);
    if (read && read.code !== 0) faults.push({ file, what: read.output.trim() });
    const linted = await runTool(
      "shellcheck",
      ["--shell=bash", "--format=gcc", LEFT_OUT, "-"],
      text,
    );
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
  const typed = files(root, "docs/{deploy,runbook}.md").flatMap((file) => blocksIn(root, file));
  return [...steps, ...own, ...typed];
}

/** What a guide tells to type. */
function blocksIn(root: string, file: string): Script[] {
  const guide = readFileSync(join(root, file), "utf8");
  return [...guide.matchAll(/^( *)```sh\n(.*?)^ *```/gms)].map(([, indent = "", text = ""]) => {
    return { file, text: text.replaceAll(new RegExp(`^${indent}`, "gm"), "") };
  });
}
