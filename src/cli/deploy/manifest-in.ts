import { isObject, type Json, type JsonObject } from "./json.ts";
import type { Workload } from "./deployment.ts";

/** The manifest as it is in one environment: objects are merged, anything else is replaced. */
export function manifestIn(workload: Workload, environment: string): Json {
  if (!isObject(workload.manifest)) return workload.manifest;
  const { environments, ...base } = workload.manifest;
  const own = isObject(environments) ? environments[environment] : undefined;
  return isObject(own) ? over(base, own) : base;
}

function over(base: JsonObject, own: JsonObject): JsonObject {
  const merged = Object.entries(own).map(([key, value]): [string, Json] => {
    const before = base[key];
    return [key, isObject(before) && isObject(value) ? over(before, value) : value];
  });
  return { ...base, ...Object.fromEntries(merged) };
}
