import type { Deployment } from "./deployment.ts";
import { deploymentOrders, type Order } from "./deployment-orders.ts";
import type { Fault } from "./fault.ts";
import { ENVIRONMENT, exportsOf, importsOf, type Mention } from "./names-between-stacks.ts";

/** Whether each imported name is exported once, and every order of deployment keeps to that. */
export function checkExports(deployment: Deployment): Fault[] {
  const exports = exportsOf(deployment);
  const imports = importsOf(deployment);
  const needs = needsOf(exports, imports);
  return [
    ...twice(exports),
    ...missing(exports, imports),
    ...deploymentOrders(deployment).flatMap((order) => late(order, needs)),
    ...deployedByNone(deploymentOrders(deployment), needs),
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

/** Whoever imports comes after whoever exports, wherever an order is written down. */
function late({ names, file, isWhole }: Order, needs: Needs): Fault[] {
  return names.flatMap((name, index) => {
    return [...(needs.get(name) ?? [])].flatMap((needed) => {
      const place = names.indexOf(needed);
      if (place > index) return [{ file, what: `${name} needs ${needed}, which comes after it.` }];
      if (place >= 0 || !isWhole) return [];
      return [{ file, what: `${name} needs ${needed}, which is not in that order at all.` }];
    });
  });
}

/** What one workflow deploys may need what another one does, and nobody else. */
function deployedByNone(orders: readonly Order[], needs: Needs): Fault[] {
  const partial = orders.filter(({ isWhole }) => !isWhole);
  const deployed = new Set(partial.flatMap(({ names }) => names));
  return partial.flatMap(({ file, names }) => {
    const needed = names.flatMap((name) => [...(needs.get(name) ?? [])]);
    return [...new Set(needed)]
      .filter((name) => !deployed.has(name))
      .map((name) => ({ file, what: `needs ${name}, which no workflow deploys.` }));
  });
}
