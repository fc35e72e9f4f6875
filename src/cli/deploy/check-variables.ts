import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { ConfigError } from "../../lib/config.ts";
import { type Code, CODE_OF } from "./code-of.ts";
import type { Deployment, Workload } from "./deployment.ts";
import type { Fault } from "./fault.ts";
import { importGraph } from "./import-graph.ts";
import { at, entriesOf, textOf, textsOf } from "./json.ts";
import { manifestIn } from "./manifest-in.ts";

/** Read by the SDK or by ECS's agent, not by a configuration of ours. */
const PLATFORM = ["AWS_REGION"];
/** After the process has had all its time, so much is left before it is killed. */
const SPARE_SECONDS = 5;
/** What Fargate allows; on EC2 we keep to it, too. */
const MAX_STOP_SECONDS = 120;

/** What stands for a value that is known only in the cloud, by the variable's name. */
const STAND_INS: readonly (readonly [RegExp, string])[] = [
  [/(_URL|_URI)$/, "https://example.org/value"],
  [/^DATABASE_SECRET$/, '{"username":"a","password":"b","host":"c"}'],
  [/^TELEGRAM_TOKEN$/, `1:${"a".repeat(35)}`],
  [/./, "a".repeat(64)],
];

/** Whether each workload gets the variables that its code asks for and no other, and agrees with it on ports and times. */
export function checkVariables(deployment: Deployment, codeRoot: string): Fault[] {
  return deployment.workloads.flatMap((workload) => {
    const code = CODE_OF.get(workload.name);
    if (!code) return [];
    const { file } = workload;
    const whats = deployment.environments.flatMap(({ name }) => {
      return faultsIn(name, workload, code, codeRoot).map((what) => `in ${name}: ${what}`);
    });
    return whats.map((what) => ({ file, what }));
  });
}

// oxlint-disable-next-line max-params -- one place, one call
function faultsIn(environment: string, workload: Workload, code: Code, codeRoot: string): string[] {
  const manifest = manifestIn(workload, environment);
  const given = new Map([
    ...entriesOf(at(manifest, "variables")),
    ...entriesOf(at(manifest, "secrets")),
    ...patchedVariables(workload),
  ]);
  const unread = [...given.keys()].filter(
    (name) => !code.variables.includes(name) && !PLATFORM.includes(name),
  );
  const env = Object.fromEntries([...given].map(([name, value]) => [name, standIn(name, value)]));
  for (const name of code.givenAtStart ?? []) env[name] = standIn(name, undefined);
  if (at(manifest, "type") === "Worker Service") env["COPILOT_QUEUE_URI"] = "https://example.org/q";
  const faults = unread.map((name) => `gives ${name}, which the code does not read.`);
  try {
    const configured = code.configure(env);
    faults.push(...ports(manifest, configured), ...stopping(workload, configured.stopSeconds));
    faults.push(...health(manifest, configured, codeRoot));
  } catch (err) {
    if (!(err instanceof ConfigError)) throw err;
    faults.push(err.message);
  }
  return [...faults, ...paths(manifest, code, codeRoot)];
}

function standIn(name: string, value: unknown): string {
  if (typeof value === "string" && !value.includes("${") && !value.startsWith("/")) return value;
  if (typeof value === "string" && value.startsWith("https://")) return "https://example.org";
  return STAND_INS.find(([pattern]) => pattern.test(name))?.[1] ?? "";
}

function patchedVariables({ patches }: Workload): [string, string][] {
  return patches.list
    .filter((patch) => textOf(at(patch, "path")).endsWith("/Environment/-"))
    .map((patch) => [textOf(at(patch, "value", "Name")), "from-the-stack"]);
}

type Configured = ReturnType<Code["configure"]>;

function ports(manifest: ReturnType<typeof manifestIn>, { port }: Configured): string[] {
  const exposed = at(manifest, "image", "port");
  return exposed === port ? [] : [`exposes port ${textOf(exposed)}; the code listens on ${port}.`];
}

function stopping({ patches }: Workload, stopSeconds: number): string[] {
  const patch = patches.list.find((each) => textOf(at(each, "path")).endsWith("/StopTimeout"));
  const timeout = Number(at(patch, "value") ?? 30); // what ECS gives without it
  if (timeout > MAX_STOP_SECONDS)
    return [`StopTimeout ${timeout} s: Fargate allows ${MAX_STOP_SECONDS}.`];
  if (timeout >= stopSeconds + SPARE_SECONDS) return [];
  return [`is killed after ${timeout} s, and may take ${stopSeconds} s to stop.`];
}

/** Every path that the load balancer knows is a route of the code. */
function paths(
  manifest: ReturnType<typeof manifestIn>,
  { entry }: Code,
  codeRoot: string,
): string[] {
  const http = at(manifest, "http");
  if (http === undefined) return [];
  const texts = [...importGraph(codeRoot, entry).values()].join("\n");
  return [textOf(at(http, "path")), textOf(at(http, "healthcheck", "path"))]
    .map((path) => `/${path.replace(/^\//, "")}`)
    .filter((path) => !texts.includes(`"${path}"`))
    .map((path) => `leads to ${path}, which is no route of the code.`);
}

/** The health check is a file of the image, and asks the port that the process serves. */
function health(
  manifest: ReturnType<typeof manifestIn>,
  { metricsPort }: Configured,
  codeRoot: string,
): string[] {
  const file = textsOf(at(manifest, "image", "healthcheck", "command")).at(-1);
  if (file === undefined) return metricsPort === undefined ? [] : ["has no health check."];
  if (!existsSync(join(codeRoot, file))) return [`its health check ${file} is not there.`];
  const asked = Number(/\|\| "(\d+)"/.exec(readFileSync(join(codeRoot, file), "utf8"))?.[1]);
  return asked === metricsPort ? [] : [`its health check asks port ${asked}, not ${metricsPort}.`];
}
