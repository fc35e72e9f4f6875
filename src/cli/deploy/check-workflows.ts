import { matchesGlob } from "node:path";
import { CODE_OF } from "./code-of.ts";
import type { Deployment } from "./deployment.ts";
import type { Fault } from "./fault.ts";
import { importGraph } from "./import-graph.ts";
import { at, entriesOf, type Json, objectsIn, textOf, textsOf } from "./json.ts";

/** What deploys an environment, or takes it down, waits for what does so already. */
const LOCK = "deploy-${{ inputs.environment }}";
const CHANGES_AN_ENVIRONMENT = /copilot (deploy|env deploy|env delete)|\.ci\/take-down/;

/** A release by the commit that it is, with its name beside it: a tag can be moved. */
const PINNED = /^\s*(?:- )?uses: [\w-]+\/[\w/-]+@[0-9a-f]{40} # v\d+(\.\d+)*$/;
const OURS = /^\s*(?:- )?uses: \.\//;

/** What GitHub's own parser does not look at. */
export function checkWorkflows({ workflows }: Deployment, codeRoot: string): Fault[] {
  return workflows.flatMap(({ file, text, content }) => {
    const isWorkflow = file.includes("/workflows/");
    const whats = [
      ...ofActions(text),
      ...(isWorkflow ? [...ofRights(content), ...ofLock(text, content)] : []),
      ...ofStages(content),
      ...ofKeys(text),
      ...ofDownloads(text),
      ...ofPaths(content, codeRoot),
    ];
    return whats.map((what) => ({ file, what }));
  });
}

function ofActions(text: string): string[] {
  return text
    .split("\n")
    .filter((line) => /^\s*(?:- )?uses:/.test(line) && !OURS.test(line) && !PINNED.test(line))
    .map((line) => `${line.trim()}: not pinned to a commit, with the version beside it.`);
}

function ofRights(content: Json): string[] {
  const rights = entriesOf(at(content, "permissions"));
  if (rights.length === 0) return ["does not say what its token may do."];
  return rights
    .filter(([name, right]) => !(right === "read" || (name === "id-token" && right === "write")))
    .map(([name, right]) => `its token may ${textOf(right)} ${name}.`);
}

function ofLock(text: string, content: Json): string[] {
  if (!CHANGES_AN_ENVIRONMENT.test(text)) return [];
  const locks = [...objectsIn(content)].map((each) => at(each, "concurrency")).filter(Boolean);
  const isRight = locks.some((lock) => at(lock, "group") === LOCK && at(lock, "queue") === "max");
  return isRight ? [] : [`changes an environment without the lock ${LOCK} and its queue.`];
}

/** What comes into prod was in test before, and GitHub's environment asks somebody. */
function ofStages(content: Json): string[] {
  const jobs = entriesOf(at(content, "jobs"));
  const deployed = (name: string) => at(content, "jobs", name, "with");
  return jobs
    .filter(([name]) => at(deployed(name), "environment") === "prod")
    .filter(([name, job]) => {
      const before = textsOf(at(job, "needs")).map(deployed);
      return !before.some((each) => {
        const isSame = at(each, "workloads") === at(deployed(name), "workloads");
        return isSame && at(each, "environment") === "test";
      });
    })
    .map(([name]) => `${name} deploys to prod what was not in test before.`);
}

/** Roles are taken by GitHub's own word for who asks: there is no key to lose. */
function ofKeys(text: string): string[] {
  return /\bsecrets\./.test(text) ? ["reads a stored secret."] : [];
}

/** What is fetched is compared with its sum before it is installed. */
function ofDownloads(text: string): string[] {
  const fetched = text.search(/\bcurl .*--output|\baws s3 cp\b/);
  const installed = text.search(/\binstall -m\b/);
  const checked = text.search(/sha256sum --check --strict/);
  if (installed < 0 || fetched < 0) return [];
  return checked > fetched && checked < installed ? [] : ["installs what it fetched unchecked."];
}

/** A push that changes what a workload runs must start its deployment. */
function ofPaths(content: Json, codeRoot: string): string[] {
  const patterns = textsOf(at(content, "on", "push", "paths"));
  const names = [...objectsIn(content)].flatMap((each) => textsOf(at(each, "workloads")));
  if (patterns.length === 0) return [];
  const workloads = [...new Set(names.flatMap((each) => each.split(" ")))];
  const needed = workloads.flatMap((name) => {
    const code = CODE_OF.get(name);
    const sources = code ? [...importGraph(codeRoot, code.entry).keys(), code.dockerfile] : [];
    return [...sources, `copilot/${name}/manifest.yml`, "package.json", "package-lock.json"];
  });
  return [...new Set(needed)]
    .filter((path) => !patterns.some((pattern) => matchesGlob(path, pattern)))
    .map((path) => `does not start when ${path} changes.`);
}
