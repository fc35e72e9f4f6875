import type { Deployment } from "./deployment.ts";
import type { Fault } from "./fault.ts";
import { at, type JsonObject, listOf, objectsIn } from "./json.ts";

/** Whether every alarm tells somebody when it begins to ring, and the same ones when it is over. */
export function checkAlarms({ workloads, environmentAddons }: Deployment): Fault[] {
  const { folder, template } = environmentAddons;
  return [
    ...[...objectsIn(template)].flatMap((each) => faultsOf(each, folder)),
    ...workloads.flatMap(({ patches }) => {
      return patches.list
        .flatMap((patch) => [...objectsIn(patch)])
        .flatMap((each) => faultsOf(each, patches.file));
    }),
  ];
}

function faultsOf(properties: JsonObject, file: string): Fault[] {
  const { AlarmName, AlarmActions, OKActions } = properties;
  if (AlarmName === undefined) return [];
  const name = JSON.stringify(at(AlarmName, "Fn::Sub") ?? AlarmName);
  if (listOf(AlarmActions).length === 0) return [{ file, what: `${name} tells nobody.` }];
  if (JSON.stringify(OKActions) === JSON.stringify(AlarmActions)) return [];
  return [{ file, what: `${name} does not tell the same ones when it is over: OKActions.` }];
}
