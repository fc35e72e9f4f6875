import { matchesGlob } from "node:path";
import { readDeployment } from "../../src/cli/deploy/deployment.ts";
import {
  at,
  entriesOf,
  type Json,
  listOf,
  objectsIn,
  textOf,
  textsOf,
} from "../../src/cli/deploy/json.ts";
import { repository } from "./broken.ts";
import type { Call } from "./recorder.ts";

/** What the local cloud calls a thing, by what the deployment calls it. */
const LOCAL: readonly (readonly [RegExp, string])[] = [
  [/^InboxQueueArn/, "polybot-local-inbox.fifo"],
  [/^InboxDeadLetterQueueArn/, "polybot-local-inbox-dead-letters.fifo"],
  [/^ResultsQueueArn/, "polybot-local-results"],
  [/^ResultsDeadLetterQueueArn/, "polybot-local-results-dead-letters"],
  [/^(yolo5-Events)?QueueArn/, "polybot-local-jobs"],
  [/^DeadLetterQueueArn/, "polybot-local-jobs-dead-letters"],
  [/^JobsTableArn/, "polybot-local-jobs"],
  [/^AlbumsTableArn/, "polybot-local-albums"],
  [/^ImagesBucketArn/, "polybot-local-images"],
  [/^ThumbnailsBucketArn/, "polybot-local-thumbnails"],
  [/^ClusterId/, "polybot-local"],
  [/^yolo5-ServiceName/, "worker"],
  [/^videos-ServiceName/, "video-worker"],
  [/^UploadsQueueArn/, "polybot-local-uploads"],
  [/^UploadsDeadLetterQueueArn/, "polybot-local-uploads-dead-letters"],
  [/^UploadsTableArn/, "polybot-local-uploads"],
  [/^videos-EventsQueueArn/, "polybot-local-videos"],
  [/^VideosBucketArn/, "polybot-local-videos"],
];

const RESOURCE_TAG = "aws:ResourceTag/";

const PARAMETERS = new Map([
  ["App", "polybot"],
  ["Env", "local"],
]);

/** `{ Ref: "QueueArn" }`, an import, or an import with something behind it, as a pattern of local names. */
function localName(resource: Json): string {
  if (resource === "*") return "**";
  const family = /:(task-definition\/)\$\{App\}-\$\{Env\}(-.*)$/.exec(
    textOf(at(resource, "Fn::Sub")),
  );
  if (family) return `${family[1]}polybot-local${family[2]}`;
  const imported = at(resource, "Fn::ImportValue", "Fn::Sub");
  if (imported !== undefined) return named(textOf(imported).replace(/^\$\{App\}-\$\{Env\}-/, ""));
  const [text, values] = listOf(at(resource, "Fn::Sub"));
  if (text === undefined) return named(textOf(at(resource, "Ref")));
  if (textOf(text).includes(":task/")) return "task";
  const imports = [...objectsIn(values)]
    .map((each) => textOf(at(each, "Fn::ImportValue", "Fn::Sub")))
    .filter((each) => each !== "")
    .map((each) => each.replace(/^\$\{App\}-\$\{Env\}-/, ""));
  if (textOf(text).includes(":service/")) return imports.map(named).join("/");
  const [name = ""] = imports;
  return `${named(name)}${textOf(text).replace(/^\$\{\w+\}/, "")}`.replace(/\*$/, "**");
}

function named(name: string): string {
  for (const [pattern, local] of LOCAL) if (pattern.test(name)) return name.replace(pattern, local);
  throw new Error(`The deployment names ${name}, which this test does not know.`);
}

function isGranted(workload: string, call: Call): boolean {
  const found = readDeployment(repository).workloads.find(({ name }) => name === workload);
  return [...objectsIn(found?.addons.template)]
    .filter((each) => textsOf(each["Action"]).includes(call.action))
    .filter((each) => hasWantedTags(each["Condition"] ?? null, call))
    .flatMap((each) => listOf(each["Resource"]))
    .some((resource) => matchesGlob(call.on, localName(resource)));
}

/** Whether a condition's tags are those of what is asked for. What has none but should have is refused. */
function hasWantedTags(condition: Json, { tags = {} }: Call): boolean {
  return entriesOf(at(condition, "StringEquals"))
    .filter(([key]) => key.startsWith(RESOURCE_TAG))
    .every(([key, value]) => {
      const wanted = PARAMETERS.get(textOf(at(value, "Ref"))) ?? textOf(value);
      return tags[key.slice(RESOURCE_TAG.length)] === wanted;
    });
}

/** What of this the deployment does not let the workload do. */
export function refused(workload: string, calls: readonly Call[]): string[] {
  const asked = new Map(calls.map((call) => [`${call.action} ${call.on}`, call]));
  return [...asked].filter(([, call]) => !isGranted(workload, call)).map(([text]) => text);
}
