/** What a YAML or JSON file holds. */
export type Json = string | number | boolean | null | Json[] | JsonObject;
export interface JsonObject {
  [key: string]: Json;
}

export function isObject(value: Json | undefined): value is JsonObject {
  return typeof value === "object" && value !== null && !Array.isArray(value);
}

/** What lies at the end of this path, if it can be walked. */
export function at(value: Json | undefined, ...path: readonly string[]): Json | undefined {
  let found = value;
  for (const key of path) {
    if (Array.isArray(found)) found = found[Number(key)];
    else if (isObject(found) && Object.hasOwn(found, key)) found = found[key];
    else return undefined;
  }
  return found;
}

export function entriesOf(value: Json | undefined): [string, Json][] {
  return isObject(value) ? Object.entries(value) : [];
}

/** A list as it is, one thing as a list of one, nothing as an empty list. */
export function listOf(value: Json | undefined): Json[] {
  if (value === undefined || value === null) return [];
  return Array.isArray(value) ? value : [value];
}

export function textsOf(value: Json | undefined): string[] {
  return listOf(value).filter((each) => typeof each === "string");
}

/** Every object in it, itself included, each before what it holds. */
export function* objectsIn(value: Json | undefined): Generator<JsonObject> {
  if (isObject(value)) yield value;
  if (typeof value !== "object" || value === null) return;
  for (const each of Object.values(value)) yield* objectsIn(each);
}

/** A text or a number as a text; nothing for anything else. */
export function textOf(value: Json | undefined): string {
  return typeof value === "string" || typeof value === "number" ? String(value) : "";
}
