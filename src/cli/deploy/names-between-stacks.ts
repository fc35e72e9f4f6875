import type { Deployment } from "./deployment.ts";
import { at, entriesOf, isObject, type Json, objectsIn, textOf } from "./json.ts";

/** Where a name is exported or imported: a workload, or the environment. */
export interface Mention {
  /** The name without application and environment, such as `yolo5-EventsQueueUrl`. */
  readonly name: string;
  readonly by: string;
  readonly file: string;
}

export const ENVIRONMENT = "environment";

/** What every environment stack of Copilot exports by itself. */
const BY_COPILOT = [
  "ClusterId",
  "VpcId",
  "PublicSubnets",
  "PrivateSubnets",
  "EnvironmentSecurityGroup",
  "ServiceDiscoveryNamespaceID",
  "ManagedFileSystemID",
];

/** In the order of the spellings: addons, patches, manifests. */
const PREFIXES = [
  /^\$\{App\}-\$\{Env\}-/,
  /^\$\{AppName\}-\$\{EnvName\}-/,
  /^\$\{COPILOT_APPLICATION_NAME\}-\$\{COPILOT_ENVIRONMENT_NAME\}-/,
];

/** Every name that a stack exports. */
export function exportsOf(deployment: Deployment): Mention[] {
  const { environmentAddons, environmentPatches, workloads } = deployment;
  return [
    ...BY_COPILOT.map((name) => ({ name, by: ENVIRONMENT, file: "Copilot itself" })),
    ...exported(environmentAddons.template, { by: ENVIRONMENT, file: environmentAddons.folder }),
    ...environmentPatches.list.flatMap((patch) => {
      return exported(at(patch, "value"), { by: ENVIRONMENT, file: environmentPatches.file });
    }),
    ...workloads.flatMap(({ name: by, addons, patches }) => [
      ...exported(addons.template, { by, file: addons.folder }),
      ...patches.list.flatMap((patch) => exported(patch, { by, file: patches.file })),
    ]),
  ];
}

/** Every name that a stack imports. */
export function importsOf({ environmentAddons, workloads }: Deployment): Mention[] {
  return [
    ...imported(environmentAddons.template, { by: ENVIRONMENT, file: environmentAddons.folder }),
    ...workloads.flatMap(({ name: by, addons, patches, file, manifest }) => [
      ...imported(addons.template, { by, file: addons.folder }),
      ...patches.list.flatMap((patch) => imported(patch, { by, file: patches.file })),
      ...imported(manifest, { by, file }),
    ]),
  ];
}

interface Where {
  readonly by: string;
  readonly file: string;
}

function exported(value: Json | undefined, { by, file }: Where): Mention[] {
  return [...objectsIn(value)]
    .map((each) => each["Export"])
    .filter((each) => isObject(each))
    .map((each) => ({ name: bare(at(each, "Name", "Fn::Sub"), by), by, file }));
}

function imported(value: Json | undefined, { by, file }: Where): Mention[] {
  return [...objectsIn(value)].flatMap((each) => {
    return entriesOf(each)
      .filter(([key]) => key === "Fn::ImportValue" || key === "from_cfn")
      .map(([, name]) => ({ name: bare(at(name, "Fn::Sub") ?? name, by), by, file }));
  });
}

function bare(name: Json | undefined, by: string): string {
  const own = textOf(name).replace(/^\$\{AWS::StackName\}-/, `\${App}-\${Env}-${by}-`);
  return PREFIXES.reduce((text, prefix) => text.replace(prefix, ""), own);
}
