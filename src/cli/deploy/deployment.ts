import { existsSync, globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { Fault } from "./fault.ts";
import { at, entriesOf, type Json, type JsonObject, listOf } from "./json.ts";
import { readYaml, YamlFault } from "./read-yaml.ts";

/** Addons of one folder, which Copilot deploys as one stack. */
export interface Addons {
  readonly folder: string;
  readonly template: JsonObject;
  /** What the stack around it hands in, beside App, Env and Name. */
  readonly parameters: JsonObject;
}

export interface Patches {
  readonly file: string;
  readonly text: string;
  readonly list: readonly Json[];
}

export interface Workload {
  readonly name: string;
  readonly file: string;
  readonly manifest: Json;
  readonly addons: Addons;
  readonly patches: Patches;
}

/** Everything that the deployment is made of, as read from a folder. */
export interface Deployment {
  readonly root: string;
  readonly workloads: readonly Workload[];
  readonly environments: readonly {
    readonly name: string;
    readonly file: string;
    readonly manifest: Json;
  }[];
  readonly environmentAddons: Addons;
  readonly environmentPatches: Patches;
  /** Workflows and the action that they share. */
  readonly workflows: readonly {
    readonly file: string;
    readonly text: string;
    readonly content: Json;
  }[];
  /** What could not be read. */
  readonly faults: readonly Fault[];
}

/** The sections of a template whose entries several files may bring together. */
const MERGED = ["Parameters", "Mappings", "Conditions", "Resources", "Outputs", "Metadata"];

/** Reads `copilot/` and `.github/` below a folder. Never throws for what is in the files: see `faults`. */
export function readDeployment(root: string): Deployment {
  const faults: Fault[] = [];

  function read(file: string): Json {
    try {
      return readYaml(readFileSync(join(root, file), "utf8"));
    } catch (err) {
      const isOurs = err instanceof YamlFault;
      faults.push({ file, what: isOurs ? err.message : `cannot be read: ${String(err)}` });
      return {};
    }
  }

  function readAddons(folder: string): Addons {
    const template: JsonObject = {};
    for (const file of files(root, `${folder}/*.yml`)) {
      if (file.endsWith("addons.parameters.yml")) continue;
      for (const [section, entries] of entriesOf(read(file))) {
        if (!MERGED.includes(section)) template[section] = entries;
        else template[section] = merged(at(template, section), entries, file);
      }
    }
    const parameters = at(optional(`${folder}/addons.parameters.yml`), "Parameters");
    return { folder, template, parameters: Object.fromEntries(entriesOf(parameters)) };
  }

  function merged(before: Json | undefined, entries: Json, file: string): JsonObject {
    const all = Object.fromEntries(entriesOf(before));
    for (const [name, value] of entriesOf(entries)) {
      if (name in all && JSON.stringify(all[name]) !== JSON.stringify(value)) {
        faults.push({ file, what: `${name} is something else in another file of the folder.` });
      }
      all[name] = value;
    }
    return all;
  }

  function optional(file: string): Json {
    return existsSync(join(root, file)) ? read(file) : {};
  }

  function readPatches(folder: string): Patches {
    const file = `${folder}/cfn.patches.yml`;
    const text = existsSync(join(root, file)) ? readFileSync(join(root, file), "utf8") : "";
    return { file, text, list: text === "" ? [] : listOf(read(file)) };
  }

  const workloads = files(root, "copilot/*/manifest.yml").map((file) => {
    const folder = file.slice(0, -"/manifest.yml".length);
    return {
      name: folder.slice("copilot/".length),
      file,
      manifest: read(file),
      addons: readAddons(`${folder}/addons`),
      patches: readPatches(`${folder}/overrides`),
    };
  });
  const environments = files(root, "copilot/environments/*/manifest.yml").map((file) => {
    return { name: file.split("/")[2] ?? "", file, manifest: read(file) };
  });
  const workflows = files(root, ".github/{workflows/*,actions/*/action}.yml").map((file) => {
    return { file, text: readFileSync(join(root, file), "utf8"), content: read(file) };
  });
  return {
    root,
    workloads,
    environments,
    environmentAddons: readAddons("copilot/environments/addons"),
    environmentPatches: readPatches("copilot/environments/overrides"),
    workflows,
    faults,
  };
}

/** Paths with `/`, relative to the folder, in order. */
export function files(root: string, pattern: string): string[] {
  return globSync(pattern, { cwd: root })
    .map((file) => file.replaceAll("\\", "/"))
    .toSorted();
}
