import { checkReferences } from "./check-references.ts";
import { checkResources } from "./check-resources.ts";
import type { Addons, Deployment } from "./deployment.ts";
import type { Fault } from "./fault.ts";
import { at, entriesOf } from "./json.ts";

const SECTIONS = ["Parameters", "Mappings", "Conditions", "Resources", "Outputs", "Metadata"];

/** All addon stacks. */
export function addonsOf({ workloads, environmentAddons }: Deployment): readonly Addons[] {
  return [environmentAddons, ...workloads.map(({ addons }) => addons)].filter(
    ({ template }) => Object.keys(template).length > 0,
  );
}

/** Whether the addons are complete templates: sections, references, parameters, resources. */
export function checkAddons(deployment: Deployment): Fault[] {
  return addonsOf(deployment).flatMap((addons) => {
    const { folder, template } = addons;
    return [
      ...checkSections(addons),
      ...checkParameters(addons),
      ...checkReferences(template, folder),
      ...checkResources(template, folder),
    ];
  });
}

function checkSections({ folder, template }: Addons): Fault[] {
  const unknown = Object.keys(template).filter((section) => !SECTIONS.includes(section));
  return [
    ...unknown.map((section) => ({ file: folder, what: `has a section ${section}.` })),
    ...(at(template, "Resources") ? [] : [{ file: folder, what: "has no Resources." }]),
  ];
}

/** Copilot hands in App and Env, Name for a workload, and what addons.parameters.yml says: no more and no less. */
function checkParameters({ folder, template, parameters }: Addons): Fault[] {
  const isEnvironment = folder.includes("/environments/");
  const given = ["App", "Env", ...(isEnvironment ? [] : ["Name"]), ...Object.keys(parameters)];
  const declared = entriesOf(at(template, "Parameters"));
  const missing = declared
    .filter(([name, parameter]) => !given.includes(name) && at(parameter, "Default") === undefined)
    .map(([name]) => `asks for ${name}, which nobody hands in.`);
  const extra = given
    .filter((name) => !declared.some(([each]) => each === name))
    .map((name) => `is handed ${name}, which it does not declare.`);
  return [...missing, ...extra].map((what) => ({ file: folder, what }));
}
