import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Deployment, files } from "./deployment.ts";
import type { Fault } from "./fault.ts";
import { ENVIRONMENT, exportsOf, importsOf, type Mention } from "./names-between-stacks.ts";

/** Whether each imported name is exported once, and every order of deployment keeps to that. */
export function checkExports(deployment: Deployment): Fault[] {
  const exports = exportsOf(deployment);
  const imports = importsOf(deployment);
  return [
    ...twice(exports),
    ...missing(exports, imports),
    ...checkOrders(deployment, needsOf(exports, imports)),
  ];
}

function twice(exports: readonly Mention[]): Fault[] {
  return exports
    .filter(({ name }, index) => exports.findIndex((each) => each.name === name) < index)
    .map(({ name, file }) => ({ file, what: `exports ${name}, which is exported already.` }));
}

function missing(exports: readonly Mention[], imports: readonly Mention[]): Fault[] {
  return imports
    .filter(({ name }) => !exports.some((each) => each.name === name))
    .map(({ name, file }) => ({ file, what: `imports ${name}, which nobody exports.` }));
}

/** Which workloads must be there before which. */
type Needs = ReadonlyMap<string, ReadonlySet<string>>;

function needsOf(exports: readonly Mention[], imports: readonly Mention[]): Needs {
  const needs = new Map<string, Set<string>>();
  for (const { name, by } of imports) {
    const from = exports.find((each) => each.name === name)?.by;
    if (from === undefined || from === by || from === ENVIRONMENT) continue;
    needs.set(by, (needs.get(by) ?? new Set()).add(from));
  }
  return needs;
}

/** The orders in which workloads are deployed or deleted, wherever they are written down. */
function checkOrders({ root, workflows }: Deployment, needs: Needs): Fault[] {
  const guides = files(root, "docs/deploy.md").map((file) => {
    return { file, text: readFileSync(join(root, file), "utf8") };
  });
  return [...workflows, ...guides].flatMap(({ file, text }) => [
    ...deployedIn(text).flatMap((order) => late(order, needs, file)),
    ...late(deletedIn(text).toReversed(), needs, file),
  ]);
}

/** `workloads: a b` and `--name a/1 --name b/2`. */
function deployedIn(text: string): string[][] {
  const inWorkflows = [...text.matchAll(/^\s*workloads: (.+)$/gm)].map(([, names = ""]) =>
    names.split(" "),
  );
  const inCommands = text.split(/\n(?![^\n]*--name)/).map((command) => {
    return [...command.matchAll(/--name ([a-z]\w*)\/(\d+)/g)]
      .toSorted(([, , one], [, , other]) => Number(one) - Number(other))
      .map(([, name = ""]) => name);
  });
  return [...inWorkflows, ...inCommands];
}

/** `for service in a b` and `copilot job delete --name c`, in order. */
function deletedIn(text: string): string[] {
  const found = text.matchAll(
    /for service in ([a-z\d ]+);|copilot (?:svc|job) delete --name ([a-z]\w*)/g,
  );
  return [...found].flatMap(([, several, one]) => several?.split(" ") ?? [one ?? ""]);
}

function late(order: readonly string[], needs: Needs, file: string): Fault[] {
  return order.flatMap((name, index) => {
    return [...(needs.get(name) ?? [])]
      .filter((needed) => order.indexOf(needed) > index)
      .map((needed) => ({ file, what: `${name} needs ${needed}, which comes after it.` }));
  });
}
