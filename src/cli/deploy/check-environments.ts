import type { Deployment, Workload } from "./deployment.ts";
import type { Fault } from "./fault.ts";
import { at, entriesOf, type Json, objectsIn, textsOf } from "./json.ts";

/** `prod` and `prod-eu` have their full size. Every other environment is a copy of the small one, whatever its name. */
const FULL_SIZE = /^prod(-|$)/;
/** What every stack calls the parameter that holds the environment's name. */
const NAMES = ["Env", "EnvName", "EnvironmentName"];

/** Whether a further environment needs nothing but its folder: no other file knows it by its name, or its full size. */
export function checkEnvironments(deployment: Deployment): Fault[] {
  const { workloads, environmentAddons, environmentPatches } = deployment;
  const conditions = [environmentAddons, ...workloads.map(({ addons }) => addons)].map((each) => {
    return { file: each.folder, of: entriesOf(at(each.template, "Conditions")) };
  });
  const patched = [environmentPatches, ...workloads.map(({ patches }) => patches)].map((each) => {
    const of = each.list.map((patch): [string, Json] => {
      return [textsOf(at(patch, "path")).join(), at(patch, "value") ?? null];
    });
    return { file: each.file, of };
  });
  return [
    ...workloads.flatMap((workload) => ofSections(workload, deployment)),
    ...[...conditions, ...patched].flatMap(({ file, of }) => {
      return of.flatMap(([where, value]) => ofConditions(where, value)).map(faultIn(file));
    }),
  ];
}

function ofSections({ file, manifest }: Workload, { environments }: Deployment): Fault[] {
  const named = entriesOf(at(manifest, "environments")).map(([name]) => name);
  const known = environments.map(({ name }) => name);
  const small = named.filter((name) => !FULL_SIZE.test(name));
  const large = known.filter((name) => FULL_SIZE.test(name) && !named.includes(name));
  return [
    ...named
      .filter((name) => !known.includes(name))
      .map((name) => `knows an environment ${name} that there is not.`),
    ...small.map((name) => `has values for ${name} alone, which no copy of it would have.`),
    ...large.map((name) => `leaves ${name} small; write \`${name}: *prod\` under environments.`),
  ].map(faultIn(file));
}

/** The one question about a name that may be asked is whether it is one of full size. */
function ofConditions(where: string, value: Json): string[] {
  const asked = [...objectsIn(value)].filter((each) => at(each, "Fn::Equals") !== undefined);
  return asked
    .filter((each) => NAMES.some((name) => mentions(each, name) && !isFullSize(each, name)))
    .map(() => `${where} asks for an environment by its name.`);
}

function mentions(value: Json, name: string): boolean {
  return [...objectsIn(value)].some((each) => each["Ref"] === name);
}

function isFullSize(value: Json, name: string): boolean {
  const first = { "Fn::Select": [0, { "Fn::Split": ["-", { Ref: name }] }] };
  return JSON.stringify(value) === JSON.stringify({ "Fn::Equals": [first, "prod"] });
}

function faultIn(file: string): (what: string) => Fault {
  return (what) => ({ file, what });
}
