import { loadAwsServiceSpecSync } from "@aws-cdk/aws-service-spec";
import type { Property, PropertyType, SpecDatabase } from "@aws-cdk/service-spec-types";
import type { Fault } from "./fault.ts";
import { at, entriesOf, isObject, listOf, type Json, type JsonObject, textOf } from "./json.ts";

type Properties = Readonly<Record<string, Property>>;

let loaded: SpecDatabase | undefined;

/** Whether each resource has a type, properties and attributes that CloudFormation knows, and those that it must have. */
export function checkResources(template: JsonObject, file: string): Fault[] {
  loaded ??= loadAwsServiceSpecSync();
  const database = loaded;
  return entriesOf(at(template, "Resources")).flatMap(([name, resource]) => {
    const type = textOf(at(resource, "Type"));
    const [spec] = database.lookup("resource", "cloudFormationType", "equals", type);
    const whats = spec
      ? propertyFaults(database, spec.properties, at(resource, "Properties") ?? {})
      : [`has the type ${type}, which CloudFormation does not know.`];
    return whats.map((what) => ({ file, what: `${name} ${what}` }));
  });
}

function propertyFaults(database: SpecDatabase, properties: Properties, value: Json): string[] {
  if (!isObject(value) || isFunction(value)) return [];
  const missing = Object.entries(properties)
    .filter(([name, { required }]) => required === true && !(name in value))
    .map(([name]) => `lacks ${name}, which it must have.`);
  const wrong = Object.entries(value).flatMap(([name, given]) => {
    const property = properties[name];
    if (!property) return [`has ${name}, which CloudFormation does not know there.`];
    return typeFaults(database, property.type, given).map((what) => `${name}: ${what}`);
  });
  return [...missing, ...wrong];
}

/** Functions are taken as what they should be: what they give is known only when the stack is made. */
function isFunction(value: JsonObject): boolean {
  const [name = "", ...more] = Object.keys(value);
  return more.length === 0 && (name === "Ref" || name.startsWith("Fn::"));
}

function typeFaults(database: SpecDatabase, type: PropertyType, value: Json): string[] {
  if (isObject(value) && isFunction(value)) {
    const [, ...branches] = listOf(value["Fn::If"]);
    return branches.flatMap((branch) => typeFaults(database, type, branch));
  }
  if (type.type === "array") {
    if (!Array.isArray(value)) return ["should be a list."];
    return value.flatMap((each) => typeFaults(database, type.element, each));
  }
  if (type.type === "map") {
    return entriesOf(value).flatMap(([, each]) => typeFaults(database, type.element, each));
  }
  if (type.type === "ref") {
    const { properties } = database.get("typeDefinition", type.reference.$ref);
    return isObject(value) ? propertyFaults(database, properties, value) : ["should be an object."];
  }
  if (type.type === "union") {
    return nearest(type.types.map((each) => typeFaults(database, each, value)));
  }
  return plainFaults(type.type, textOf(value) || JSON.stringify(value));
}

/** Texts may be numbers, dates and more, and JSON may be anything; numbers and truths may be texts. */
function plainFaults(type: string, text: string): string[] {
  if (type === "integer" || type === "number") {
    return /^-?\d+(\.\d+)?$/.test(text) ? [] : ["should be a number."];
  }
  if (type !== "boolean") return [];
  return ["true", "false"].includes(text) ? [] : ["should be true or false."];
}

/** It fits one of several types, or is as far from fitting as from the nearest. */
function nearest(faults: readonly string[][]): string[] {
  return faults.toSorted((one, other) => one.length - other.length)[0] ?? [];
}
