import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import type { Deployment, Workload } from "./deployment.ts";
import type { Fault } from "./fault.ts";
import { at, type Json, objectsIn, textOf } from "./json.ts";
import { CODE_OF } from "./code-of.ts";
import { manifestIn } from "./manifest-in.ts";
import { EnvironmentManifest, Manifest } from "./manifest-schema.ts";

/** Role names end at 64 characters, of which Copilot takes 18. */
const MAX_NAME = 46;
/** What a listener rule can hold. */
const MAX_RULE_VALUES = 5;
/** Memory in MiB that Fargate sells with so much CPU: least and most. */
const FARGATE: Readonly<Record<number, readonly [number, number]>> = {
  256: [512, 2048],
  512: [1024, 4096],
  1024: [2048, 8192],
  2048: [4096, 16_384],
  4096: [8192, 30_720],
};

/** Copilot's own rules for manifests, in every environment, and those that it checks too late. */
export function checkManifests(deployment: Deployment): Fault[] {
  const faults: Fault[] = [];
  for (const { name, file, manifest } of deployment.environments) {
    faults.push(...fitting(EnvironmentManifest, manifest, file));
    if (at(manifest, "name") !== name) faults.push({ file, what: `is not named ${name}.` });
    if (`polybot-${name}`.length > MAX_NAME) faults.push({ file, what: "has too long a name." });
  }
  for (const workload of deployment.workloads) {
    for (const { name } of deployment.environments) {
      const inEnvironment = manifestIn(workload, name);
      const found = fitting(Manifest, inEnvironment, workload.file);
      const parsed = Manifest.safeParse(inEnvironment);
      if (parsed.success) found.push(...faultsOf(parsed.data, workload, deployment));
      faults.push(...found.map(({ file, what }) => ({ file, what: `in ${name}: ${what}` })));
    }
  }
  return faults;
}

function fitting(schema: z.ZodType, value: Json, file: string): Fault[] {
  const { error } = schema.safeParse(value);
  return error ? [{ file, what: z.prettifyError(error) }] : [];
}

function faultsOf(manifest: Manifest, workload: Workload, { root }: Deployment): Fault[] {
  const { file, patches } = workload;
  const isOnEc2 = patches.list.some((patch) => /CapacityProvider/.test(textOf(at(patch, "path"))));
  return [
    ...ofImage(manifest, workload, root),
    ...ofSize(manifest, isOnEc2),
    ...(manifest.type === "Load Balanced Web Service" ? ofRule(manifest) : []),
    ...(manifest.type === "Scheduled Job" ? [] : ofCount(manifest, isOnEc2)),
    ...ofAlarms(manifest, workload),
    ...(manifest.name === workload.name ? [] : [`is not named ${workload.name}.`]),
  ].map((what) => ({ file, what }));
}

function ofImage({ image }: Manifest, { name }: Workload, root: string): string[] {
  const { dockerfile, target } = image.build;
  if (!existsSync(join(root, dockerfile))) {
    return CODE_OF.has(name) ? [`builds from ${dockerfile}, which there is not.`] : [];
  }
  if (target === undefined) return [];
  const stages = readFileSync(join(root, dockerfile), "utf8").matchAll(/^FROM \S+ AS (\S+)$/gm);
  const isThere = [...stages].some(([, stage]) => stage === target);
  return isThere ? [] : [`builds the stage ${target}, which ${dockerfile} has not.`];
}

function ofSize({ cpu, memory }: Manifest, isOnEc2: boolean): string[] {
  const [least = 0, most = 0] = FARGATE[cpu] ?? [];
  if (isOnEc2 || (memory >= least && memory <= most)) return [];
  return [`Fargate has no ${memory} MiB with ${cpu} CPU units.`];
}

function ofRule({ http }: Extract<Manifest, { readonly http: unknown }>): string[] {
  // Any path but the root is two values: the path itself and everything below it.
  const values = 1 + (http.path === "/" ? 1 : 2) + http.allowed_source_ips.length;
  if (values <= MAX_RULE_VALUES) return [];
  return [`the listener rule has ${values} values, and can hold ${MAX_RULE_VALUES}.`];
}

function ofCount(
  { count, type }: Exclude<Manifest, { readonly type: "Scheduled Job" }>,
  isOnEc2: boolean,
): string[] {
  if (typeof count === "number") return [];
  const faults = [];
  if (isOnEc2 && "spot_from" in count.range) {
    faults.push("spot_from is Fargate's, and the tasks run on EC2.");
  }
  if (count.queue_delay && type !== "Worker Service") faults.push("only workers have a queue.");
  if (count.requests !== undefined && type !== "Load Balanced Web Service") {
    faults.push("only a service behind the load balancer has requests.");
  }
  return faults;
}

function ofAlarms(manifest: Manifest, { name, patches }: Workload): string[] {
  const named = "deployment" in manifest ? (manifest.deployment?.rollback_alarms ?? []) : [];
  const made = patches.list.flatMap((patch) => [...objectsIn(patch)]);
  const names = made.map((each) => at(each, "AlarmName", "Fn::Sub"));
  return named
    .map((alarm) => alarm.replace(/^\$\{\w+\}-\$\{\w+\}-/, ""))
    .filter(
      (alarm) =>
        !names.includes(`\${AppName}-\${EnvName}-${alarm.replace(name, "${WorkloadName}")}`),
    )
    .map((alarm) => `the rollback alarm ${alarm} is made nowhere.`);
}
