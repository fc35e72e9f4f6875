import { z } from "zod";
import { applyPatch, Patch, PatchFault } from "./apply-patch.ts";
import { checkResources } from "./check-resources.ts";
import type { Deployment, Patches } from "./deployment.ts";
import type { Fault } from "./fault.ts";
import { FUNCTIONS, generatedTemplate } from "./generated-templates.ts";
import { at, entriesOf, type Json, type JsonObject, textOf } from "./json.ts";
import { referencesIn } from "./references.ts";

/** The newest that AWS Lambda runs; until 2028. */
const RUNTIME = "nodejs24.x";

/** A stack as Copilot generates it, with its patches. */
interface Patched {
  readonly template: JsonObject;
  readonly faults: readonly Fault[];
}

/** Whether every patch has its place, is explained, and leaves a stack that holds together. */
export function checkPatches({ workloads, environmentPatches }: Deployment): Fault[] {
  const all = [
    { type: "Environment", patches: environmentPatches },
    ...workloads.map(({ manifest, patches }) => ({ type: textOf(at(manifest, "type")), patches })),
  ];
  return all.flatMap(({ type, patches }) => {
    const { template, faults } = patched(type, patches);
    const { file } = patches;
    return [
      ...faults,
      ...unexplained(patches),
      ...runtimeFaults(type, template).map((what) => ({ file, what })),
      ...dangling(template).map((what) => ({ file, what })),
      ...checkResources({ Resources: made(patches.list) }, file),
    ];
  });
}

function patched(type: string, { list, file }: Patches): Patched {
  const template = generatedTemplate(type);
  const faults: Fault[] = [];
  const paths = new Set<string>();
  for (const each of list) {
    const { data: patch, error } = Patch.safeParse(each);
    if (!patch) {
      faults.push({ file, what: `${textOf(at(each, "path"))}: ${z.prettifyError(error)}` });
      continue;
    }
    if (paths.has(patch.path) && !patch.path.endsWith("/-")) {
      faults.push({ file, what: `${patch.path} is patched twice.` });
    }
    paths.add(patch.path);
    try {
      applyPatch(template, patch);
    } catch (err) {
      if (!(err instanceof PatchFault)) throw err;
      faults.push({ file, what: err.message });
    }
  }
  return { template, faults };
}

/** Each group of patches begins with a comment that says what the manifest cannot. */
function unexplained({ text, file }: Patches): Fault[] {
  const groups = text.split(/\n(?:[ \t]*\n)+/).filter((group) => /^- /m.test(group));
  return groups
    .filter((group) => !/^# (?!-----).{20,}/m.test(group.split(/^- /m)[0] ?? ""))
    .map((group) => {
      const [, first = ""] = /path: '?([^\s,']+)/.exec(group) ?? [];
      return { file, what: `${first}: a patch, or a group of them, without a comment above it.` };
    });
}

function runtimeFaults(type: string, template: JsonObject): string[] {
  return (FUNCTIONS[type] ?? [])
    .filter((name) => at(template, "Resources", name, "Properties", "Runtime") !== RUNTIME)
    .map((name) => `leaves ${name} with a runtime that AWS Lambda retires.`);
}

/** Resources that the patches add whole. */
function made(list: readonly Json[]): JsonObject {
  const whole = list.flatMap((patch): [string, Json][] => {
    const [, name] = /^\/Resources\/(\w+)$/.exec(textOf(at(patch, "path"))) ?? [];
    const value = at(patch, "value");
    return name === undefined || value === undefined ? [] : [[name, value]];
  });
  return Object.fromEntries(whole);
}

function dangling(template: JsonObject): string[] {
  const names = (section: string) => entriesOf(at(template, section)).map(([name]) => name);
  const there = [...names("Parameters"), ...names("Resources")];
  const { names: used, attributes, conditions } = referencesIn(template);
  const missing = [
    ...[...used, ...attributes.map(([name]) => name)].filter(
      (name) => !name.startsWith("AWS::") && !there.includes(name),
    ),
    ...conditions.filter((name) => !names("Conditions").includes(name)),
  ];
  return [...new Set(missing)].map((name) => `leaves a reference to ${name}, which is not there.`);
}
