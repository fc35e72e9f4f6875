import { actionsCalled } from "./actions-called.ts";
import { CODE_OF } from "./code-of.ts";
import type { Deployment, Workload } from "./deployment.ts";
import type { Fault } from "./fault.ts";
import { at, type Json, type JsonObject, listOf, objectsIn, textOf, textsOf } from "./json.ts";

/** Listing tasks knows no narrower resource; a condition names the cluster. */
const WITHOUT_RESOURCE = ["ecs:ListTasks"];

/** A task's name tells nothing of its service, so only a tag keeps tasks of others out of reach. */
const NEEDS_TAG = ["ecs:StopTask"];
const SERVICE_TAG = "aws:ResourceTag/copilot-service";

/** Whether each workload may do what its code does, on named things, and nothing else. */
export function checkPolicies({ workloads }: Deployment, codeRoot: string): Fault[] {
  const names = workloads.map(({ name }) => name);
  return workloads.flatMap((workload) => {
    const { name, addons } = workload;
    const file = addons.folder;
    const code = CODE_OF.get(name);
    const whats = [
      ...statementsOf(workload).flatMap(tooWide),
      ...statementsOf(workload).flatMap((statement) => untagged(statement, names)),
      ...(code ? differences(granted(workload), actionsCalled(codeRoot, code)) : []),
    ];
    return whats.map((what) => ({ file, what }));
  });
}

/** The policies that the addons attach to the task role. */
function statementsOf({ addons }: Workload): JsonObject[] {
  return [...objectsIn(addons.template)].filter((each) => typeof each["Effect"] === "string");
}

function granted(workload: Workload): Set<string> {
  const allowed = statementsOf(workload).filter(({ Effect }) => Effect === "Allow");
  return new Set(allowed.flatMap((each) => textsOf(each["Action"])));
}

function differences(grants: ReadonlySet<string>, calls: ReadonlySet<string>): string[] {
  return [
    ...[...calls]
      .filter((action) => !grants.has(action))
      .map((action) => {
        return `does not grant ${action}, which the code calls.`;
      }),
    ...[...grants]
      .filter((action) => !calls.has(action))
      .map((action) => {
        return `grants ${action}, which nothing calls.`;
      }),
  ];
}

function tooWide(statement: JsonObject): string[] {
  const actions = textsOf(statement["Action"]);
  const name = textOf(statement["Sid"]);
  const wide = actions.filter((action) => action.includes("*"));
  const isNamed = listOf(statement["Resource"]).every((resource) => !isAnything(resource));
  const mayBeAnything =
    actions.every((action) => WITHOUT_RESOURCE.includes(action)) &&
    at(statement, "Condition") !== undefined;
  return [
    ...wide.map((action) => `${name} grants ${action}: name the actions.`),
    ...(isNamed || mayBeAnything ? [] : [`${name} grants on everything: name the resources.`]),
  ];
}

function untagged(statement: JsonObject, workloads: readonly string[]): string[] {
  const actions = textsOf(statement["Action"]).filter((action) => NEEDS_TAG.includes(action));
  const service = textOf(at(statement, "Condition", "StringEquals", SERVICE_TAG));
  if (workloads.includes(service)) return [];
  return actions.map((action) => {
    return `${textOf(statement["Sid"])} grants ${action} on tasks of every service: name one by ${SERVICE_TAG}.`;
  });
}

function isAnything(resource: Json): boolean {
  const text = at(resource, "Fn::Sub", "0") ?? at(resource, "Fn::Sub") ?? resource;
  return text === "*" || (typeof text === "string" && /^arn:[^/]*:\*$/.test(text));
}
