import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { z } from "zod";
import { CODE_OF } from "./code-of.ts";
import type { Deployment } from "./deployment.ts";
import type { Fault } from "./fault.ts";
import { importGraph, packagesOf } from "./import-graph.ts";
import { at, textsOf } from "./json.ts";

const Package = z.looseObject({
  dependencies: z.record(z.string(), z.string()),
  optionalDependencies: z.record(z.string(), z.string()),
  devDependencies: z.looseObject({ node: z.string() }),
});

/** Whether each image runs its entry file, as nobody in particular, with all that the entry file imports. */
export function checkImages({ root, workloads }: Deployment, codeRoot: string): Fault[] {
  const faults = workloads.flatMap(({ name, manifest }) => {
    const code = CODE_OF.get(name);
    if (!code) return [];
    const { dockerfile, entry } = code;
    const command = textsOf(at(manifest, "command"));
    if (!existsSync(join(root, dockerfile))) return []; // its manifest has said so
    const text = readFileSync(join(root, dockerfile), "utf8").replaceAll("\\\n", " ");
    const graph = importGraph(codeRoot, entry);
    const whats = [
      ...ofBase(text, codeRoot),
      ...ofLastStage(text),
      ...ofCommand(text, command, entry),
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
      .filter((image) => ![...stages, "${NODE_IMAGE}", "scratch"].includes(image))
      .map((image) => `starts from ${image}, not from the one base image.`),
  ];
}

function ofLastStage(text: string): string[] {
  const faults = [];
  if (last(text, "USER") !== "node") faults.push("does not end as the user node.");
  const health = last(text, "HEALTHCHECK");
  if (!health?.includes("src/lib/healthcheck.ts")) faults.push("has no health check.");
  if (!text.includes("org.opencontainers.image.title")) faults.push("has no labels.");
  return faults;
}

/** The manifest's command, else the image's. */
function ofCommand(text: string, command: readonly string[], entry: string): string[] {
  const run = command.length > 0 ? JSON.stringify(command) : last(text, "CMD");
  const isRight = run?.replaceAll(" ", "") === `["node","${entry}"]`;
  return isRight ? [] : [`does not run ${entry} by Node itself.`];
}

function last(text: string, instruction: string): string | undefined {
  const all = [...text.matchAll(new RegExp(`^${instruction} (.+)$`, "gm"))];
  return all.at(-1)?.[1]?.trim();
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
