import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Deployment } from "./deployment.ts";
import type { Fault } from "./fault.ts";
import { at, entriesOf, type Json, objectsIn } from "./json.ts";

/** Copilot sets these by itself. */
const BY_COPILOT = /^COPILOT_/;
const GUIDE = "docs/deploy.md";

/** What of the shell the manifests ask for, by the command that reads them: Copilot refuses an undefined one. */
const READERS = [
  { command: "copilot deploy", reads: ({ workloads }: Deployment) => workloads },
  { command: "copilot env deploy", reads: ({ environments }: Deployment) => environments },
];

/** Whether each shell variable of the manifests is set before the command that needs it, in the guide and in workflows. */
export function checkShellVariables(deployment: Deployment): Fault[] {
  const path = join(deployment.root, GUIDE);
  const guide = existsSync(path) ? readFileSync(path, "utf8") : "";
  return READERS.flatMap(({ command, reads }) => {
    const needed = [...new Set(reads(deployment).flatMap(({ manifest }) => asked(manifest)))];
    const workflows = deployment.workflows.filter(({ text }) => text.includes(command));
    const before = guide.slice(0, guide.indexOf(command));
    return needed.flatMap((name) => [
      ...(before === "" || before.includes(`export ${name}=`) ? [] : [fault(GUIDE, command, name)]),
      ...workflows
        .filter(({ content }) => !environmentNames(content).includes(name))
        .map(({ file }) => fault(file, command, name)),
    ]);
  });
}

function asked(manifest: Json): string[] {
  return [...JSON.stringify(manifest).matchAll(/\$\{(\w+)\}/g)]
    .map(([, name = ""]) => name)
    .filter((name) => !BY_COPILOT.test(name));
}

function environmentNames(workflow: Json): string[] {
  return [...objectsIn(workflow)].flatMap((each) =>
    entriesOf(at(each, "env")).map(([name]) => name),
  );
}

function fault(file: string, command: string, name: string): Fault {
  return { file, what: `does not set ${name} before ${command}, whose manifests ask for it.` };
}
