import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { CODE_OF } from "./code-of.ts";
import type { Deployment } from "./deployment.ts";
import type { Fault } from "./fault.ts";
import { importGraph, packagesOf } from "./import-graph.ts";

const Package = z.looseObject({
  dependencies: z.record(z.string(), z.string()),
  optionalDependencies: z.record(z.string(), z.string()),
  devDependencies: z.looseObject({ node: z.string() }),
});

/** Whether each image runs its entry file, as nobody in particular, with all that the entry file imports. */
export function checkImages({ root }: Deployment, codeRoot: string): Fault[] {
  const codes = [...CODE_OF.values()];
  const faults = codes.flatMap(({ dockerfile, entry }) => {
    if (!existsSync(join(root, dockerfile))) return []; // its manifest has said so
    const text = readFileSync(join(root, dockerfile), "utf8").replaceAll("\\\n", " ");
    const graph = importGraph(codeRoot, entry);
    const whats = [
      ...ofBase(text, codeRoot),
      ...ofLastStage(text, entry),
      ...lacking(text, [...graph.keys(), "src/lib/healthcheck.ts"]),
      ...notInstalled(text, packagesOf(graph), codeRoot),
    ];
    return whats.map((what) => ({ file: dockerfile, what }));
  });
  return [...faults, ...ofContext(root)];
}

/** The Node that the tests ran with, to the last digit. */
function ofBase(text: string, codeRoot: string): string[] {
  const { devDependencies } = packageOf(codeRoot);
  const [, version] = /^ARG NODE_IMAGE=\S*\bnode:(\d+\.\d+\.\d+)-\w+-slim/m.exec(text) ?? [];
  const outside = [...text.matchAll(/^FROM (\S+)/gm)].map(([, image = ""]) => image);
  const stages = [...text.matchAll(/^FROM \S+ AS (\S+)/gm)].map(([, stage]) => stage);
  return [
    ...(version === devDependencies.node
      ? []
      : [`starts from Node ${version ?? "of any version"}, not ${devDependencies.node}.`]),
    ...outside
      .filter((image) => image !== "${NODE_IMAGE}" && !stages.includes(image))
      .map((image) => `starts from ${image}, not from the one base image.`),
  ];
}

function ofLastStage(text: string, entry: string): string[] {
  const last = (instruction: string) =>
    [...text.matchAll(new RegExp(`^${instruction} (.+)$`, "gm"))].at(-1)?.[1]?.trim();
  const faults = [];
  if (last("USER") !== "node") faults.push("does not end as the user node.");
  if (last("CMD") !== `["node", "${entry}"]`) faults.push(`does not run ${entry} by Node itself.`);
  if (!last("HEALTHCHECK")?.includes("src/lib/healthcheck.ts")) faults.push("has no health check.");
  if (!text.includes("org.opencontainers.image.title")) faults.push("has no labels.");
  return faults;
}

function lacking(text: string, graph: readonly string[]): string[] {
  const copied = [...text.matchAll(/^COPY (?:--from=\S+ )?(\S+) \S+$/gm)]
    .map(([, from = ""]) => from.replace(/^\/app\//, ""))
    .filter((from) => from.startsWith("src/") || from === "models");
  return graph
    .filter((file) => !copied.some((from) => file === from || file.startsWith(`${from}/`)))
    .map((file) => `leaves out ${file}, which its entry file imports.`);
}

/** What is imported must be among what `npm ci` puts into the image. */
function notInstalled(text: string, names: ReadonlySet<string>, codeRoot: string): string[] {
  const { dependencies, optionalDependencies } = packageOf(codeRoot);
  const leftOut = text.includes("--omit=optional");
  const installed = { ...dependencies, ...(leftOut ? {} : optionalDependencies) };
  return [...names]
    .filter((name) => !Object.hasOwn(installed, name))
    .map((name) => `has no ${name}, which its entry file imports.`);
}

function packageOf(codeRoot: string): z.output<typeof Package> {
  return Package.parse(JSON.parse(readFileSync(join(codeRoot, "package.json"), "utf8")));
}

function ofContext(root: string): Fault[] {
  const file = ".dockerignore";
  const lines = existsSync(join(root, file))
    ? readFileSync(join(root, file), "utf8").split("\n")
    : [];
  const first = lines.find((line) => line !== "" && !line.startsWith("#"));
  return first === "*"
    ? []
    : [{ file, what: "does not begin with `*`: name what an image needs." }];
}
