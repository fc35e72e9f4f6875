import { z } from "zod";
import { isObject, type Json, type JsonObject } from "./json.ts";

/** The three operations that Copilot knows. */
export const Patch = z.discriminatedUnion("op", [
  z.strictObject({ op: z.literal("remove"), path: z.string().startsWith("/") }),
  z.strictObject({
    op: z.enum(["add", "replace"]),
    path: z.string().startsWith("/"),
    value: z.json(),
  }),
]);
export type Patch = z.output<typeof Patch>;

/** A patch that has no place in the template. */
export class PatchFault extends Error {
  override readonly name = "PatchFault";
}

/** Changes the template, not the patch, as RFC 6902 says. Throws PatchFault where a path is not there, or there already. */
export function applyPatch(template: JsonObject, patch: Patch): void {
  const keys = patch.path.split("/").slice(1);
  const last = keys.pop() ?? "";
  const parent = keys.reduce((found: Json | undefined, key) => childOf(found, key), template);
  if (typeof parent !== "object" || parent === null) {
    throw new PatchFault(`${patch.path}: there is no such place.`);
  }
  if (Array.isArray(parent)) changeList(parent, last, patch);
  else changeObject(parent, last, patch);
}

function childOf(value: Json | undefined, key: string): Json | undefined {
  if (Array.isArray(value)) return value[Number(key)];
  return isObject(value) ? value[key] : undefined;
}

function changeList(list: Json[], key: string, patch: Patch): void {
  if (patch.op === "add" && key === "-") return void list.push(structuredClone(patch.value));
  const index = Number(key);
  if (!(index in list)) throw new PatchFault(`${patch.path}: there is no such place.`);
  if (patch.op === "remove") list.splice(index, 1);
  else list.splice(index, patch.op === "replace" ? 1 : 0, structuredClone(patch.value));
}

function changeObject(object: JsonObject, key: string, patch: Patch): void {
  const isThere = key in object;
  if (patch.op === "add" && isThere) throw new PatchFault(`${patch.path}: is there already.`);
  if (patch.op !== "add" && !isThere)
    throw new PatchFault(`${patch.path}: there is no such place.`);
  if (patch.op === "remove") delete object[key];
  else object[key] = structuredClone(patch.value);
}
