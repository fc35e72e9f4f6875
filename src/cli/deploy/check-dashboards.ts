import type { Deployment } from "./deployment.ts";
import type { Fault } from "./fault.ts";
import { at, entriesOf, type Json, objectsIn, textOf } from "./json.ts";

/** Whether each dashboard is one, and shows queues that there are: CloudWatch draws an empty widget for any other. */
export function checkDashboards({ environmentAddons, workloads }: Deployment): Fault[] {
  const { folder: file, template } = environmentAddons;
  const queues = new Set([
    ...queuesIn(template),
    ...workloads.flatMap(({ name, patches }) =>
      patches.list.flatMap((patch) => queuesIn({ QueueName: patched(patch) }, name)),
    ),
  ]);
  const bodies = entriesOf(at(template, "Resources")).map(([, resource]) =>
    textOf(at(resource, "Properties", "DashboardBody", "Fn::Sub")),
  );
  return bodies
    .filter((body) => body !== "")
    .flatMap((body) => [...notJson(body), ...unknownQueues(body, queues)])
    .map((what) => ({ file, what }));
}

function patched(patch: Json): Json {
  const isName = textOf(at(patch, "path")).endsWith("/QueueName");
  return (isName ? at(patch, "value") : undefined) ?? null;
}

/** Without application and environment. */
function queuesIn(value: Json, workload = ""): string[] {
  return [...objectsIn(value)]
    .map((each) => textOf(at(each, "QueueName", "Fn::Sub")))
    .filter((name) => name !== "")
    .map((name) => name.replace("${WorkloadName}", workload).replace(/^\$\{\w+\}-\$\{\w+\}-/, ""));
}

function notJson(body: string): string[] {
  try {
    JSON.parse(body.replaceAll(/\$\{[^}]*\}/g, "value"));
    return [];
  } catch (err) {
    return [`The dashboard is no JSON: ${err instanceof Error ? err.message : String(err)}`];
  }
}

function unknownQueues(body: string, queues: ReadonlySet<string>): string[] {
  return [...body.matchAll(/"\$\{App\}-\$\{Env\}-([\w.-]+)"/g)]
    .map(([, name = ""]) => name)
    .filter((name) => !queues.has(name))
    .map((name) => `The dashboard shows the queue ${name}, which there is not.`);
}
