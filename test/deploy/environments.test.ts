import { execFileSync } from "node:child_process";
import { expect, test } from "vitest";
import { checkDeployment } from "../../src/cli/deploy/check-deployment.ts";
import { readDeployment } from "../../src/cli/deploy/deployment.ts";
import { at, type Json, listOf, objectsIn, textOf } from "../../src/cli/deploy/json.ts";
import { manifestIn } from "../../src/cli/deploy/manifest-in.ts";
import { Manifest } from "../../src/cli/deploy/manifest-schema.ts";
import { copied, repository } from "./broken.ts";
import { guide, table } from "./guide-table.ts";

// How test and prod differ, and what makes another environment: the guide against the deployment.

const deployment = readDeployment(repository);
const { template } = deployment.environmentAddons;

/** The value of something that may depend on the condition. */
function valueIn(environment: string, value: Json | undefined): Json | undefined {
  const [condition, then, otherwise] = listOf(at(value, "Fn::If"));
  if (condition !== "IsProd") return value;
  return environment === "prod" ? then : otherwise;
}

/** A property of a resource of the environment's addons, in an environment. */
function property(environment: string, ...path: readonly string[]): Json | undefined {
  const [resource = "", ...inside] = path;
  const properties = at(template, "Resources", resource, "Properties");
  const [last = "", ...before] = inside.toReversed();
  return valueIn(
    environment,
    at(valueIn(environment, at(properties, ...before.toReversed())), last),
  );
}

function manifestOf(name: string, environment: string): Manifest {
  const workload = deployment.workloads.find((each) => each.name === name);
  if (!workload) throw new Error(`There is no ${name}.`);
  return Manifest.parse(manifestIn(workload, environment));
}

function tasks(name: string, environment: string): string {
  const manifest = manifestOf(name, environment);
  if (manifest.type === "Scheduled Job" || typeof manifest.count === "number") return "";
  const { range } = manifest.count;
  const spot = "spot_from" in range ? ", spot" : "";
  const each = `${manifest.cpu / 1024} vCPU, ${manifest.memory} MiB`;
  return `${range.min} to ${range.max}${spot}; ${each}`;
}

function instances(environment: string): string {
  const type = property(environment, "WorkerTemplate", "LaunchTemplateData", "InstanceType");
  const most = property(environment, "WorkerGroup", "MaxSize");
  const scaling = ["AutoScalingGroupProvider", "ManagedScaling", "MaximumScalingStepSize"];
  const step = property(environment, "WorkerCapacity", ...scaling);
  return `up to ${textOf(most)} ${textOf(type)}, ${textOf(step)} at a time`;
}

function natGateways(environment: string): string {
  const second = deployment.environmentPatches.list.find(
    (patch) => at(patch, "path") === "/Conditions/CreateSecondNatGateway",
  );
  const isInProd = [...objectsIn(second)].some((each) => each["Condition"] === "IsProd");
  return isInProd && environment !== "prod" ? "1" : "2";
}

function database(environment: string): string {
  const units = property(environment, "DatabaseCluster", "ServerlessV2ScalingConfiguration");
  const [least, most] = ["MinCapacity", "MaxCapacity"].map((end) => textOf(at(units, end)));
  const pause = Number(at(units, "SecondsUntilAutoPause") ?? 0);
  return `${least} to ${most}${pause > 0 ? `, asleep after ${pause / 60} minutes` : ""}`;
}

/** How long a bucket keeps an object. */
function kept(bucket: string, environment: string): string {
  const rules = listOf(at(property(environment, bucket, "LifecycleConfiguration"), "Rules"));
  const days = rules.map((rule) => valueIn(environment, at(rule, "ExpirationInDays")));
  return days.some(Boolean) ? `${textOf(days.find(Boolean))} days` : "for ever";
}

function logs(environment: string): string {
  const said = deployment.workloads.map(({ name }) => {
    const { logging, variables } = manifestOf(name, environment);
    const level = textOf(variables?.["LOG_LEVEL"]);
    return `${logging.retention} days, from \`${level}\` on`;
  });
  return [...new Set(said)].join(" or ");
}

function connections(environment: string): string {
  const { manifest } = deployment.environments.find(({ name }) => name === environment) ?? {};
  const days = at(manifest, "network", "vpc", "flow_logs", "retention");
  return days === undefined ? "none" : `${textOf(days)} days`;
}

function alarms(): string {
  const patches = deployment.workloads.flatMap((each) => each.patches.list);
  const made = [...objectsIn(template), ...patches.flatMap((each) => [...objectsIn(each)])];
  return `${made.filter((each) => at(each, "AlarmName") !== undefined).length}`;
}

function dollars(environment: string): string {
  const [sums = []] = table("test: arithmetic").slice(-1);
  return (sums[environment === "prod" ? 4 : 2] ?? "").replaceAll("*", "");
}

const FACTS: Readonly<Record<string, (environment: string) => string>> = {
  "`polybot`: tasks, and each": (environment) => tasks("polybot", environment),
  "`rates`: tasks, and each": (environment) => tasks("rates", environment),
  "`yolo5`: tasks, and each": (environment) => tasks("yolo5", environment),
  "its instances": instances,
  "`videos`: tasks, and each": (environment) => tasks("videos", environment),
  "NAT gateways": natGateways,
  "database, in capacity units": database,
  "its backups": (environment) => {
    const days = textOf(property(environment, "DatabaseCluster", "BackupRetentionPeriod"));
    return `${days} day${days === "1" ? "" : "s"}`;
  },
  "tables, back to any second of 35 days": (environment) => {
    const recovery = ["PointInTimeRecoverySpecification", "PointInTimeRecoveryEnabled"];
    const may = ["JobsTable", "AlbumsTable", "UploadsTable"].map((name) =>
      property(environment, name, ...recovery),
    );
    return may.every(Boolean) ? "yes" : "no";
  },
  "pictures, and files of prices": (environment) => {
    const both = ["ImagesBucket", "UploadsBucket"].map((bucket) => kept(bucket, environment));
    return [...new Set(both)].join(" or ");
  },
  "thumbnails, whose links others keep": (environment) => kept("ThumbnailsBucket", environment),
  videos: (environment) => kept("VideosBucket", environment),
  logs,
  "log of connections in the network": connections,
  alarms,
  "dollars a month": dollars,
};

const differences = table("test, and every copy of it");

test("the guide's table of differences leaves none out", () => {
  expect(differences.map(([what]) => what)).toEqual(Object.keys(FACTS));
});

test.each(differences)("%s: %s, and %s in prod", (what = "", inTest, inProd) => {
  expect([inTest, inProd]).toEqual([FACTS[what]?.("test"), FACTS[what]?.("prod")]);
});

/** The first commands of the guide that make this folder. */
function folder(environment: string): string {
  const blocks = guide.match(/^```sh\n(?:(?!^```).*\n)*/gm) ?? [];
  const block = blocks.find((each) => each.includes(`mkdir copilot/environments/${environment} `));
  return (block ?? "").replaceAll(/^(```sh|npm run .*)$/gm, "");
}

/** Linters written in Python and Haskell take part, where they are installed. */
const SLOW = { timeout: 150_000 };

const FURTHER = [
  { name: "demo", as: "test" },
  { name: "prod-eu", as: "prod" },
];

test("a further environment needs nothing but what the guide types", SLOW, async () => {
  const root = copied();
  for (const { name } of FURTHER) execFileSync("bash", ["-euc", folder(name)], { cwd: root });
  expect((await checkDeployment(root, repository)).faults).toEqual([]);
  const { environments, workloads } = readDeployment(root);
  const manifestFor = (name: string) => environments.find((each) => each.name === name)?.manifest;
  for (const { name, as } of FURTHER) {
    expect(manifestFor(name)).toEqual({ ...Object(manifestFor(as)), name });
    for (const workload of workloads) {
      expect(manifestIn(workload, name)).toEqual(manifestIn(workload, as));
    }
  }
});
