import { readFileSync } from "node:fs";
import { join } from "node:path";
import { type Deployment, files } from "./deployment.ts";

/** Workloads one after the other, as somewhere written down. */
export interface Order {
  readonly file: string;
  readonly names: readonly string[];
  /** Nothing is there before it, so it must hold all that its workloads need. */
  readonly isWhole: boolean;
}

const GUIDE = "docs/deploy.md";
/** The step of the guide that names the workflows of a first deployment, one after the other. */
const ROLLOUT = /^\d+\. First rollout.*?(?=^\S)/ms;

/** The orders in which workloads come, and those in which they go, turned round. */
export function deploymentOrders({ root, workflows }: Deployment): Order[] {
  const scripts = files(root, ".ci/*").map((file) => ({ file, text: textOf(root, file) }));
  return [
    ...workflows.flatMap(({ file, text }) => {
      return inWorkflow(text).map((names) => ({ file, names, isWhole: false }));
    }),
    ...files(root, GUIDE).flatMap((file) => {
      const text = textOf(root, file);
      return [...inGuide(text), rollout(text, workflows)].map((names) => ({
        file,
        names,
        isWhole: true,
      }));
    }),
    ...[...workflows, ...scripts].map(({ file, text }) => {
      return { file, names: deletedIn(text).toReversed(), isWhole: true };
    }),
  ];
}

function textOf(root: string, file: string): string {
  return readFileSync(join(root, file), "utf8");
}

/** `workloads: a b`, once for each environment. */
function inWorkflow(text: string): string[][] {
  return [...text.matchAll(/^\s*workloads: (.+)$/gm)].map(([, names = ""]) => names.split(" "));
}

/** `copilot deploy --env test … --name a/1 --name b/2`: all that comes into one environment, command by command. */
function inGuide(text: string): string[][] {
  const environments = new Map<string, string[]>();
  for (const [command, name = ""] of text.matchAll(/copilot deploy --env (\S+)(?:\\\n|.)*/g)) {
    const names = [...command.matchAll(/--name ([a-z]\w*)\/(\d+)/g)]
      .toSorted(([, , one], [, , other]) => Number(one) - Number(other))
      .map(([, workload = ""]) => workload);
    environments.set(name, [...(environments.get(name) ?? []), ...names]);
  }
  return [...environments.values()];
}

function rollout(text: string, workflows: Deployment["workflows"]): string[] {
  const [step = ""] = ROLLOUT.exec(text) ?? [];
  return [...step.matchAll(/`(deploy-\w+)`/g)].flatMap(([, name]) => {
    const workflow = workflows.find(({ file }) => file.endsWith(`/${name}.yml`));
    return inWorkflow(workflow?.text ?? "")[0] ?? [];
  });
}

/** `for service in a b` and `copilot job delete --name c`. */
function deletedIn(text: string): string[] {
  const found = text.matchAll(
    /for service in ([a-z\d ]+);|copilot (?:svc|job) delete --name ([a-z]\w*)/g,
  );
  return [...found].flatMap(([, several, one]) => several?.split(" ") ?? [one ?? ""]);
}
