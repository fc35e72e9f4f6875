import type { Fault } from "./fault.ts";
import { at, entriesOf, type JsonObject } from "./json.ts";
import { referencesIn } from "./references.ts";

/** Handed to every addon stack by Copilot. */
const GIVEN = ["App", "Env", "Name"];

/** Whether everything that a template refers to is in it, and all that it declares is used. */
export function checkReferences(template: JsonObject, file: string): Fault[] {
  const names = (section: string) => entriesOf(at(template, section)).map(([name]) => name);
  const parameters = names("Parameters");
  const resources = names("Resources");
  const conditions = names("Conditions");
  const used = referencesIn(template);
  const isKnown = (name: string) =>
    parameters.includes(name) || resources.includes(name) || name.startsWith("AWS::");

  const missing = [
    ...used.names.filter((name) => !isKnown(name)),
    ...used.attributes.map(([name]) => name).filter((name) => !resources.includes(name)),
    ...used.conditions.filter((name) => !conditions.includes(name)),
  ];
  const unused = [
    ...parameters.filter((name) => !used.names.includes(name) && !GIVEN.includes(name)),
    ...conditions.filter((name) => !used.conditions.includes(name)),
  ];
  return [
    ...[...new Set(missing)].map((name) => ({
      file,
      what: `refers to ${name}, which is not there.`,
    })),
    ...unused.map((name) => ({ file, what: `declares ${name} and does not use it.` })),
  ];
}
