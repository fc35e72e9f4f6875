import { at, entriesOf, type Json, objectsIn, textsOf } from "./json.ts";

/** Names that a template refers to, by what they must be. */
export interface References {
  /** Parameters or resources. */
  readonly names: readonly string[];
  /** Resources: [name, attribute]. */
  readonly attributes: readonly (readonly [string, string])[];
  readonly conditions: readonly string[];
}

export function referencesIn(template: Json): References {
  const names: string[] = [];
  const attributes: [string, string][] = [];
  const conditions: string[] = [];
  for (const each of objectsIn(template)) {
    names.push(...textsOf(each["Ref"]));
    const [name, attribute] = textsOf(each["Fn::GetAtt"]);
    if (name !== undefined && attribute !== undefined) attributes.push([name, attribute]);
    // `Condition` is a reference as a text; in a policy it is an object.
    conditions.push(...textsOf(each["Condition"]), ...textsOf(each["Fn::If"]).slice(0, 1));
    for (const used of substituted(each["Fn::Sub"])) {
      const dot = used.indexOf(".");
      if (dot < 0) names.push(used);
      else attributes.push([used.slice(0, dot), used.slice(dot + 1)]);
    }
    if (typeof each["Type"] === "string") names.push(...textsOf(each["DependsOn"]));
  }
  return { names, attributes, conditions };
}

/** What `Fn::Sub` takes from the template: without names of its own, and without `${!literals}`. */
function substituted(value: Json | undefined): string[] {
  const text = typeof value === "string" ? value : at(value, "0");
  const own = new Set(entriesOf(at(value, "1")).map(([name]) => name));
  if (typeof text !== "string") return [];
  return [...text.matchAll(/\$\{([^!}][^}]*)\}/g)]
    .map(([, name = ""]) => name)
    .filter((name) => !own.has(name));
}
